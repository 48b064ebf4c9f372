"""The file of trusted documents, which a frontend's build writes: ids to texts.

relay-compiler (`persistConfig.file`) and the client preset of graphql-codegen
(`persisted-documents.json`) write the same form.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import orjson

from graph.errors import GraphError


class TrustedDocumentsUnusable(GraphError):
    """The file of trusted documents is none."""

    def __init__(self, file: Path, zh: str, en: str) -> None:
        super().__init__(
            f"登记的文档 {file}（LINLI_TRUSTED_DOCUMENTS）不能用：{zh}。",
            f"The trusted documents in {file} (LINLI_TRUSTED_DOCUMENTS) cannot be used: {en}.",
        )


def read_trusted_documents(file: Path | None) -> Mapping[str, str]:
    """Return the texts of the documents by all their ids, empty without a file.

    Besides its own id, each has the one that is made of the hash of its text (`sha256:…`). Raises
    `TrustedDocumentsUnusable`.
    """
    if file is None:
        return {}
    try:
        found = orjson.loads(file.read_bytes())
    except OSError as problem:
        reason = problem.strerror or ""
        raise TrustedDocumentsUnusable(file, reason, reason) from None
    except orjson.JSONDecodeError:
        raise TrustedDocumentsUnusable(file, "不是合法的 JSON", "it is not JSON") from None
    is_map = isinstance(found, dict) and all(isinstance(text, str) for text in found.values())
    if not is_map or not found:
        raise TrustedDocumentsUnusable(
            file,
            '应是编号到查询文本的 JSON 对象，如 {"1a2b…": "query …"}',
            'it should be a JSON object of ids to texts such as {"1a2b…": "query …"}',
        )
    texts: dict[str, str] = found
    return texts | {hash_id(text): text for text in texts.values()}


def hash_id(text: str) -> str:
    """Return the id that the specification of GraphQL over HTTP makes of a text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"
