"""UIMA CAS, as XMI or as JSON, with the types of DKPro and INCEpTION, through dkpro-cassis.

What belongs here: one module for each of the two forms, and what they share. Offsets are UTF-16
units; they are taken from the file itself, before cassis counts them anew, so that a file which
somebody made with other units is found out by where its edges fall (there are no quotes in it).
"""
