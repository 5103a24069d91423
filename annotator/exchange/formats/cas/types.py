"""The type system of our CAS files.

What belongs here: DKPro's sentences, tokens and metadata, our layers with a feature for each
attribute, and the record of what only this program knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from annotator.exchange.formats.features import COMPANION, LAYER, RELATION

if TYPE_CHECKING:
    from cassis import TypeSystem

SENTENCE: Final = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN: Final = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
METADATA: Final = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
RECORD: Final = "claim_annotator.Record"
ANNOTATION: Final = "uima.tcas.Annotation"
DOCUMENT: Final = "uima.tcas.DocumentAnnotation"
STRING: Final = "uima.cas.String"
BOOLEAN: Final = "uima.cas.Boolean"
_METADATA: Final = ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri")


def made(features: dict[str, str]) -> TypeSystem:
    """A new type system; ``features`` are those of our layer, by name their range."""
    from cassis import TypeSystem

    types = TypeSystem()
    types.create_type(SENTENCE, ANNOTATION)
    types.create_type(TOKEN, ANNOTATION)
    metadata = types.create_type(METADATA, DOCUMENT)
    for name in _METADATA:
        types.create_feature(metadata, name, STRING)
    types.create_feature(metadata, "isLastSegment", BOOLEAN)
    layer = types.create_type(LAYER, ANNOTATION)
    for name, range_ in features.items():
        types.create_feature(layer, name, range_)
    companion = types.create_type(COMPANION, ANNOTATION)
    types.create_feature(companion, "role", STRING)
    types.create_feature(companion, "of", STRING)
    relation = types.create_type(RELATION, ANNOTATION)
    types.create_feature(relation, "label", STRING)
    types.create_feature(relation, "Governor", LAYER)
    types.create_feature(relation, "Dependent", LAYER)
    record = types.create_type(RECORD, ANNOTATION)
    types.create_feature(record, "json", STRING)
    return types
