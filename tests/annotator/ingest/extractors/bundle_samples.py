"""Bundles of our own making, in the layouts of several generations of Nexis and Factiva."""

from __future__ import annotations

from typing import Final

NEXIS_OLD: Final = """\


                               1 of 2 DOCUMENTS


                              The Northport Courier

                             March 5, 2018 Monday
                              Late Edition - Final

Mayor Denies Knowing of Leak
At the Harbour

BYLINE: By JANE DOE and R. ROE

SECTION: Section A; Column 1; Metropolitan Desk; Pg. 12

LENGTH: 64 words

DATELINE: NORTHPORT

BODY:
   The mayor said on Sunday that she "never knew" of the leak at the
harbour, although two clerks claim that they had told her office of it in
the first days of January.

   "There was no such letter," a spokesman said. He declined to comment on
what the clerks had sworn in court, and the city released no other record
of the meeting.

LOAD-DATE: March 5, 2018

LANGUAGE: ENGLISH

GRAPHIC: PHOTO: The harbour on Sunday.

PUBLICATION-TYPE: Newspaper


                 Copyright 2018 The Northport Courier Company
                             All Rights Reserved


                               2 of 2 DOCUMENTS


                              Der Hafenbote

                               6. März 2018

Streit um das Leck

AUTOR: Von Erika Muster

RUBRIK: LOKALES; S. 3

LÄNGE: 20 Wörter

Die Bürgermeisterin wies den Vorwurf zurück.

UPDATE: 7. März 2018

SPRACHE: GERMAN; DEUTSCH

PUBLICATION-TYPE: Zeitung

                         Copyright 2018 Der Hafenbote
                            Alle Rechte vorbehalten
"""

NEXIS_UNI: Final = """\
Date and Time: Thursday, June 4, 2020 10:31:00 AM CEST
Job Number: 118315000
Documents (2)
1. Correction: Minister denies report
Client/Matter: -None-
Search Terms: minister
Search Type: Terms and Connectors
Narrowed by:
Content Type
News
2. Second story
Client/Matter: -None-
Search Terms: minister

Correction: Minister denies report

The Example Times

June 2, 2020 Tuesday

Edition 1, National Edition

Copyright 2020 Example Times Ltd All Rights Reserved

Section: NEWS; Pg. 4

Length: 31 words

Byline: Jane Doe

Highlight: Report called invented.

Body

The minister denied the report.

Note: the word “denied” was hers. Everyone else was silent.

Classification

Language: ENGLISH

Publication-Type: Newspaper

Journal Code: EXT

Subject: GOVERNMENT (90%); MINISTERS (89%)

Load-Date: June 3, 2020

End of Document

Second story

El Ejemplo

5 de marzo de 2020

Copyright 2020 El Ejemplo

Length: 9 words

Byline: Por Juan Nadie

Body

El alcalde negó todo.

Load-Date: March 6, 2020

End of Document
"""

FACTIVA_CODED: Final = """\
HD  Minister denies report on
    harbour leak
BY  By Jane Doe
WC  512 words
PD  5 March 2018
ET  10:20
SN  The Example Times
SC  EXT
ED  1; National
PG  12
LA  English
CY  (c) 2018, Example Times Ltd

LP
The minister denied the report on Monday.

TD
IN the afternoon she said that nobody had told her.

The opposition claims otherwise.

CO  exmpl : Example Harbour Ltd
IN  i74 : Marine Transport
NS  gpol : Domestic Politics
RE  uk : United Kingdom
PUB Example Times Ltd
AN  Document EXT0000020180305ee350001x

SE  Local
HD  Zweiter Artikel
WC  9 Wörter
PD  6. März 2018
SN  Der Hafenbote
LA  Deutsch

TD
Die Stadt bestreitet das.

AN  Document HAFEN00020180306ee360002y

HD  A headline alone
PD  7 March 2018
SN  The Example Times
AN  Document EXT0000020180307ee370003z

Search Summary
Text: leak
"""

FACTIVA_PLAIN: Final = """\
Minister denies report on harbour leak
By Jane Doe
512 words
5 March 2018
10:20
The Example Times
EXT
English
(c) 2018, Example Times Ltd

The minister denied the report on Monday.

The opposition claims otherwise.

Document EXT0000020180305ee350001x

Page 1 of 2 © 2018 Factiva, Inc. All rights reserved.

Streit um das Leck
9 Wörter
6. März 2018
Der Hafenbote
HAFEN
Deutsch

Die Stadt bestreitet das.

Dokument HAFEN00020180306ee360002y
"""

ARTICLE: Final = """\
The end of document leaks

Length: the committee found no rule on it. "That is the end of document politics," she said.
IN the afternoon 3 of 4 documents were missing. HD television showed 512 words.
"""
