"""The description of a snapshot for catalogues, citations and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from server.snapshot.content import SnapshotContent
from server.snapshot.dictionary import COLUMNS
from server.snapshot.request import SnapshotRequest
from server.snapshot.tables import NODES, TABLES

CHUNK = 1 << 20
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".graphml": "application/graphml+xml",
    ".gexf": "application/gexf+xml",
    ".jsonld": "application/ld+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".cff": "application/yaml",
}
WITHHELD = (
    ("names of persons", "人员姓名", "A person stands under a pseudonym."),
    ("codes and job titles of persons", "人员工号与职务", "They would lead back to the person."),
    ("telephone numbers", "电话号码", "Contacts are no research data."),
    ("sources of single facts", "单条事实的来源", "The row of a ledger would lead to a person."),
)
"""What is left out of every snapshot, and why."""


class WrittenFile(NamedTuple):
    """A file of a snapshot."""

    name: str
    bytes: int
    digest: str


def file_of(folder: Path, path: Path) -> WrittenFile:
    """Return what is to be said of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    name = path.relative_to(folder).as_posix()
    return WrittenFile(name, path.stat().st_size, digest.hexdigest())


def manifest(
    request: SnapshotRequest, content: SnapshotContent, delta: Mapping[str, int] | None
) -> dict[str, Any]:
    """Return what the snapshot is of, for programs."""
    known: dict[str, Any] = {
        "title": request.title,
        "at": request.at.isoformat() if request.at else None,
        "dynamic": request.is_dynamic,
        "asOf": request.known,
        "role": request.role,
        "revision": content.revision,
        "licence": request.licence,
        "nodes": len(content.nodes),
        "edges": len(content.edges),
        "pseudonyms": content.withheld,
        "pseudonymSalt": content.salt,
        "withheld": [{"what": what, "zh": zh, "why": why} for what, zh, why in WITHHELD],
    }
    if delta is not None:
        known["delta"] = dict(delta)
    return known


def data_package(request: SnapshotRequest, files: Sequence[WrittenFile]) -> dict[str, Any]:
    """Return the description of the tables as a Data Package."""
    by_name = {each.name: each for each in files}
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "linli-network",
        "title": request.title,
        "version": request.known,
        "created": request.known,
        "resources": [],
    }
    if request.licence:
        package["licenses"] = [{"name": request.licence}]
    for table in TABLES:
        file = by_name[f"{table.name}.csv"]
        fields = [
            {"name": name, "type": of, "description": COLUMNS[name]}
            for name, of in table.types.items()
        ]
        schema: dict[str, Any] = {"fields": fields}
        if "from" not in table.key:
            schema["primaryKey"] = list(table.key)
        if table.name == "edges":
            schema["foreignKeys"] = [
                {"fields": end, "reference": {"resource": NODES.name, "fields": "id"}}
                for end in ("source", "target")
            ]
        package["resources"].append(
            {
                "name": table.name,
                "path": file.name,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": file.bytes,
                "hash": f"sha256:{file.digest}",
                "schema": schema,
            }
        )
    return package


def catalogue_entry(request: SnapshotRequest, files: Sequence[WrittenFile]) -> dict[str, Any]:
    """Return the entry of a catalogue, by DCAT."""
    entry: dict[str, Any] = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": "urn:linli:snapshot",
        "@type": "dcat:Dataset",
        "dct:title": request.title,
        "dct:issued": {"@value": request.known, "@type": "xsd:dateTime"},
        "dct:publisher": request.publisher,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": file.name,
                "dcat:downloadURL": {"@id": file.name},
                "dcat:mediaType": media_type(file.name),
                "dcat:byteSize": file.bytes,
                "spdx:checksum": {
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": file.digest,
                },
            }
            for file in files
        ],
    }
    if request.licence:
        entry["dct:license"] = request.licence
    return entry


def media_type(name: str) -> str:
    """Return the media type of a file."""
    return MEDIA_TYPES.get(Path(name).suffix, "text/plain")


def research_object(request: SnapshotRequest, files: Sequence[WrittenFile]) -> dict[str, Any]:
    """Return the metadata of an RO-Crate."""
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": request.title,
        "description": "Nodes, edges and intervals of the network of a city's governance.",
        "datePublished": request.known,
        "hasPart": [{"@id": file.name} for file in files],
    }
    if request.licence:
        root["license"] = request.licence
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
                "about": {"@id": "./"},
            },
            root,
            *(
                {
                    "@id": file.name,
                    "@type": "File",
                    "name": file.name,
                    "encodingFormat": media_type(file.name),
                    "contentSize": str(file.bytes),
                    "sha256": file.digest,
                }
                for file in files
            ),
        ],
    }


def citation(request: SnapshotRequest, content: SnapshotContent) -> str:
    """Return how the snapshot is cited, in the Citation File Format."""
    values = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": request.title,
        "version": str(content.revision),
        "date-released": request.as_of.date().isoformat(),
    }
    if request.licence:
        values["license"] = request.licence
    lines = [f"{name}: {quoted(value)}" for name, value in values.items()]
    return "\n".join([*lines, "authors:", f"  - name: {quoted(request.publisher)}", ""])


def quoted(text: str) -> str:
    """Return a text in quotes; those of JSON are those of YAML."""
    return orjson.dumps(text).decode()


README = """# {title}

| | |
|---|---|
| day | {day} |
| as known at | {known} |
| revision | {revision} |
| role | {role} |
| licence | {licence} |
| nodes | {nodes} |
| edges | {edges} |

`nodes`, `edges` and `intervals` are tables, as CSV and as Parquet; `network.graphml`,
`network.gexf`, `network.jsonld`, `popolo.json` and `hsds.json` (HSDS 3.1: which organization is
responsible for what, where) hold the same network for other programs.
`dictionary.csv` says what each column and value means. `datapackage.json`, `dcat.jsonld` and
`ro-crate-metadata.json` describe the files, `CITATION.cff` says how to cite them, and
`sha256sum -c SHA256SUMS` checks them.

An interval begins on its day `from` and ends before its day `to`; GEXF and Popolo, which include
the last day, have the day before. A tenure, an assignment or a membership is an edge.

What was withheld, and why:

{withheld}
"""


def readme(request: SnapshotRequest, content: SnapshotContent) -> str:
    """Return the description of the snapshot for people."""
    return README.format(
        title=request.title,
        day=request.at or "all days",
        known=request.known,
        revision=content.revision,
        role=request.role,
        licence=request.licence or "not stated: ask the city before you publish",
        nodes=f"{len(content.nodes):,}",
        edges=f"{len(content.edges):,}",
        withheld="\n".join(f"- {what} ({zh}): {why}" for what, zh, why in WITHHELD),
    )
