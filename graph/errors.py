"""Errors of the graph, each with a message in Chinese and English that says what to do."""

import errno
from typing import NamedTuple


class Message(NamedTuple):
    """A message for a person in both languages: what happened and what to do."""

    zh: str
    en: str = ""
    """Empty if `zh` has both languages, as a message of the API does."""

    def __str__(self) -> str:
        """Return both languages as one text."""
        return " / ".join(filter(None, self))


class GraphError(Exception):
    """An error that a person has to know about."""

    def __init__(self, zh: str, en: str = "") -> None:
        self.message = Message(zh, en)
        super().__init__(str(self.message))

    @property
    def zh(self) -> str:
        """The message in Chinese."""
        return self.message.zh

    @property
    def en(self) -> str:
        """The message in English."""
        return self.message.en


class DatabaseTimeout(GraphError):
    """A statement did not end within its limit and was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"数据库在 {seconds:g} 秒内没有答完。请缩小查询范围（减少层级或每页数量）后再试。",
            f"The database did not answer within {seconds:g} s. "
            "Ask for less (fewer levels, smaller pages) and try again.",
        )


class OutcomeUnknown(DatabaseTimeout):
    """A write did not end within its limit: it may have been done or not."""

    def __init__(self, seconds: float) -> None:
        GraphError.__init__(
            self,
            f"在 {seconds:g} 秒内没有答复，不能确定这次写入是否已经完成。请用同一个 idempotencyKey"
            "（导入则用同样的文件）再做一次：不会重复写入。",
            f"There was no answer within {seconds:g} s, and this write may or may not have been "
            "done. Do it again with the same idempotencyKey (an import: with the same files); "
            "nothing is written twice.",
        )


class WritesBusy(GraphError):
    """So many writes are under way that this one was not begun."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"同时进行的写入已有 {most} 个，这一个没有开始。请稍后再试。",
            f"{most} writes are under way, and this one was not begun. Try again in a little "
            "while.",
        )


class DatabaseBusy(GraphError):
    """So many reads are running that this one did not get its turn; it was not begun."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"同时进行的查询太多，{seconds:g} 秒内没有轮到这一个。请稍后再试。",
            f"Too many queries are running: this one did not get its turn within {seconds:g} s. "
            "Try again in a little while.",
        )


class StatementTooLarge(GraphError):
    """A statement needs more memory than the engine has for it; it was not answered."""

    def __init__(self) -> None:
        super().__init__(
            "查询所需的内存超过了数据库的上限。"
            "请缩小查询范围（较小的区域、较少的层级或每页数量）后再试。",
            "The query needs more memory than the database has for it. "
            "Ask for less (a smaller area, fewer levels, smaller pages) and try again.",
        )


class DatabaseUnavailable(GraphError):
    """The database cannot be reached, or it lost the connection more often than was retried."""

    def __init__(self, uri: str) -> None:
        super().__init__(
            f"连接不上数据库 {uri}。请确认它已启动、地址（NEO4J_URI）正确，然后再试。",
            f"The database at {uri} cannot be reached. "
            "Check that it is running and that NEO4J_URI is right, then try again.",
        )


class WriteUnavailable(DatabaseUnavailable):
    """The database went away during a write, which may have been done or not."""

    def __init__(self, uri: str) -> None:
        GraphError.__init__(
            self,
            f"连接不上数据库 {uri}，这次写入可能没有完成。"
            "请确认它已启动、地址（NEO4J_URI）正确，然后再做一次。",
            f"The database at {uri} cannot be reached; this write may not have been done. "
            "Check that it is running and that NEO4J_URI is right, then do it again.",
        )


class DatabaseRefused(GraphError):
    """The database rejects the user or the password."""

    def __init__(self, uri: str, user: str) -> None:
        super().__init__(
            f"数据库 {uri} 不接受用户 {user} 的密码。请检查 NEO4J_USER 和 NEO4J_PASSWORD。",
            f"The database at {uri} rejects user {user}. Check NEO4J_USER and NEO4J_PASSWORD.",
        )


class StatementFailed(GraphError):
    """The database rejected a statement: a bug, or a write that broke a constraint."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(
            f"数据库拒绝了一条语句（{code}）：{message}。请把这条信息报告给维护者。",
            f"The database rejected a statement ({code}): {message}. "
            "Please report this to the maintainers.",
        )
        self.code = code


class RuleBroken(StatementFailed):
    """A write broke a uniqueness constraint: another process has just written the same."""

    def __init__(self, message: str) -> None:
        super().__init__("Neo.ClientError.Schema.ConstraintValidationFailed", message)


class FolderInUse(GraphError):
    """Another process uses the data folder of the embedded graph."""

    def __init__(self, folder: str, pid: str) -> None:
        self.pid = pid
        super().__init__(
            f"数据目录 {folder} 正被进程 {pid} 使用。"
            "请先停止该进程，或用 LINLI_DATA 指定另一个目录。",
            f"The data folder {folder} is in use by process {pid}. "
            "Stop that process, or name another folder with LINLI_DATA.",
        )


class EngineFailed(GraphError):
    """The embedded graph did not start."""

    def __init__(self, reason: str, log: str) -> None:
        super().__init__(
            f"内置图数据库没有启动成功：{reason}。详情见 {log}。",
            f"The embedded graph did not start: {reason}. Details are in {log}.",
        )


DISK_FULL_TEXTS = ("No space left on device", "There is not enough space on the disk")
"""Parts of the messages of a full disk, as systems and engines pass them on."""


class DiskFull(GraphError):
    """There is no room left for what is to be written."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"磁盘已满（no space left on device）：{place} 写不下了，这次没有写完。"
            "请腾出空间后再做一次，已写入的不会重复。",
            f"The disk is full: no space is left on the device of {place}, and not all was "
            "written. Make room and do it again: nothing is written twice.",
        )


def is_disk_full(problem: OSError) -> bool:
    """Whether an error of the file system says that there is no space left."""
    return problem.errno in (errno.ENOSPC, errno.EDQUOT)
