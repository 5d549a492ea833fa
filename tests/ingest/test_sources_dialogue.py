"""Logs of chat programs become turns with speaker, time, session, replies and captions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphmem import Document, Turn, instant
from graphmem_ingest.sources import Failure, ReadOptions, read_path


def read(path: Path, **options: Any) -> list[Document | Failure]:
    """Read a path."""
    return list(read_path(path, ReadOptions(**options)))


def logs(path: Path, **options: Any) -> list[Document]:
    """Read a path in which nothing may fail."""
    items = read(path, **options)
    assert [str(item) for item in items if isinstance(item, Failure)] == []
    return [item for item in items if isinstance(item, Document)]


def log(folder: Path, name: str, text: str, **options: Any) -> tuple[Turn, ...]:
    """Write a file and return the turns of the one document that it is."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    [document] = logs(path, **options)
    return document.turns


def short(turns: tuple[Turn, ...]) -> list[tuple[str, str, str | None]]:
    """Return speaker, text and time of turns."""
    return [(turn.speaker, turn.text, str(turn.at) if turn.at else None) for turn in turns]


# ---- chat-completions messages ------------------------------------------------------------


def test_messages_keep_names_and_leave_out_what_nobody_said(tmp_path: Path) -> None:
    """Instructions and calls of tools are no turns; a name stands before a role."""
    messages = [
        {"role": "system", "content": "You are a helpful guide."},
        {"role": "user", "name": "Ana", "content": "Where is the pier?"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "type": "function"}]},
        {"role": "tool", "tool_call_id": "c1", "content": "north"},
        {"role": "assistant", "content": [{"type": "text", "text": "In the north."}]},
    ]
    turns = log(tmp_path, "a.json", json.dumps({"messages": messages}))
    assert short(turns) == [
        ("Ana", "Where is the pier?", None),
        ("tool", "north", None),
        ("assistant", "In the north.", None),
    ]
    assert turns[0].metadata == {"role": "user"}


def test_messages_keep_pictures_as_captions(tmp_path: Path) -> None:
    """A part without words says what it is; a picture alone is a turn too."""
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "Look."}, picture]},
        {"role": "user", "content": [picture]},
        {"role": "assistant", "content": "A pier.", "caption": "a pier at dawn"},
    ]
    turns = log(tmp_path, "a.json", json.dumps(messages))
    assert [(turn.text, turn.caption) for turn in turns] == [
        ("Look.", "image"),
        ("", "image"),
        ("A pier.", "a pier at dawn"),
    ]


def test_jsonl_of_conversations_is_one_document_a_line(tmp_path: Path) -> None:
    """Conversations are called by their id or their line, and their turns belong to it."""
    rows: list[Any] = [
        {"id": "c1", "title": "Pier", "messages": [{"role": "user", "content": "Hi"}]},
        {"conversations": [{"from": "human", "value": "Hello"}, {"from": "gpt", "value": "Hey"}]},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    first, second = logs(path)
    assert (first.uri, first.title, first.session_id) == (f"{path.as_posix()}#c1", "Pier", "c1")
    assert second.uri == f"{path.as_posix()}#2"
    assert short(second.turns) == [("human", "Hello", None), ("gpt", "Hey", None)]


def test_list_of_lists_is_a_list_of_conversations(tmp_path: Path) -> None:
    """Sessions as bare lists keep their order as names."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps([[{"role": "user", "content": w}] for w in ("one", "two")]))
    assert [(d.uri[-2:], d.turns[0].text) for d in logs(path)] == [("#1", "one"), ("#2", "two")]


def test_first_misfit_of_a_conversation_is_named_and_the_rest_kept(tmp_path: Path) -> None:
    """One failure says which turn does not fit first, why, and how many more there are."""
    turns = [
        {"role": "user", "content": "Hi"},
        {"role": "user", "content": "  "},
        {"content": "who said this?"},
        {"role": "user", "content": "Bye", "at": "soon"},
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"messages": turns}))
    document, failure = read(path)
    assert isinstance(document, Document)
    assert [turn.text for turn in document.turns] == ["Hi"]
    assert isinstance(failure, Failure)
    assert failure.reason.startswith("turn 2 does not fit: it has no text")
    assert "2 more" in failure.reason


def test_turn_lines_that_do_not_fit_are_named_by_line(tmp_path: Path) -> None:
    """In JSON lines each misfit has its line."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"role": "user", "content": "Hi"}\n{"role": "user"}\n{"x": 1}\n')
    failures = [item for item in read(path) if isinstance(item, Failure)]
    assert [failure.line for failure in failures] == [2, 3]


def test_long_logs_come_in_parts_that_do_not_change_when_the_log_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was given out once is the same after more turns were added to the file."""
    monkeypatch.setattr("graphmem_ingest.sources.dialogue.sessions.MAX_TURNS", 4)
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps({"role": "user", "content": f"turn {n}", "session_id": "s"}) for n in range(10)
    ]
    path.write_text("\n".join(lines[:9]))
    before = logs(path)
    path.write_text("\n".join(lines))
    after = logs(path)
    assert [d.uri.rpartition("#")[2] for d in after] == ["s", "s/2", "s/3"]
    assert after[:2] == before[:2]
    assert [turn.text for d in after for turn in d.turns] == [f"turn {n}" for n in range(10)]


# ---- transcripts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "[2024-05-01 10:32] {name}: {text}",
        "[2024-05-01T10:32:00Z] {name}: {text}",
        "2024-05-01 10:32 {name}: {text}",
        "2024-05-01 10:32:00 - {name}: {text}",
        "(2024-05-01 10:32) {name}: {text}",
        "{name} (2024-05-01 10:32): {text}",
        "{name} [2024/05/01 10:32 AM]: {text}",
        "[2024-05-01 10:32] <{name}> {text}",
    ],
)
def test_transcript_reads_times_before_and_behind_names(tmp_path: Path, line: str) -> None:
    """Every common way to print a time gives the same turns."""
    said = [("Ana", "Where do you live?"), ("Ben Okri", "In Oslo: the old town.")]
    text = "\n".join(line.format(name=name, text=words) for name, words in said)
    turns = log(tmp_path, "a.txt", text)
    assert short(turns) == [(name, words, "2024-05-01T10:32Z") for name, words in said]


def test_transcript_without_times_continues_turns_over_lines(tmp_path: Path) -> None:
    """A line without a name belongs to the turn before; the first line is the title."""
    text = (
        "Interview at the pier\n\nAna: Where do you live?\nBen: In Oslo.\nIn the old town.\n\n"
        "Ana: Since when?\nBen: Since 2019.\n"
    )
    path = tmp_path / "a.txt"
    path.write_text(text)
    [document] = logs(path)
    assert document.title == "Interview at the pier"
    assert short(document.turns) == [
        ("Ana", "Where do you live?", None),
        ("Ben", "In Oslo.\nIn the old town.", None),
        ("Ana", "Since when?", None),
        ("Ben", "Since 2019.", None),
    ]


def test_transcript_reads_bold_names_and_wide_colons(tmp_path: Path) -> None:
    """Names may be set in bold, and Chinese and Japanese write another colon."""
    bold = log(tmp_path, "a.txt", "**Ana:** Why?\n**Ben**: Yes, I do.\n")
    assert short(bold) == [("Ana", "Why?", None), ("Ben", "Yes, I do.", None)]
    wide = log(tmp_path, "b.txt", "小明：你好\n小红：你好\n小明：再见\n小红：再见\n")
    assert short(wide)[1] == ("小红", "你好", None)


def test_transcript_clock_times_take_their_day_from_date_lines(tmp_path: Path) -> None:
    """A day line holds until the next one; a clock that runs back has passed midnight."""
    text = (
        "--- 2024-05-01 ---\n[23:50] Ana: Are you up?\n[00:10] Ben: Yes.\n"
        "--- 2024-05-07 ---\n[9:05] Ana: Hi!\n"
    )
    assert [time for *_, time in short(log(tmp_path, "a.txt", text))] == [
        "2024-05-01T23:50Z",
        "2024-05-02T00:10Z",
        "2024-05-07T09:05Z",
    ]


def test_transcript_clock_times_without_a_day_are_kept_as_they_are(tmp_path: Path) -> None:
    """No day is made up; ``at`` gives one."""
    text = "[10:32] Ana: Are you up?\n[10:33] Ben: Yes.\n"
    turns = log(tmp_path, "a.txt", text)
    assert [(turn.at, turn.metadata) for turn in turns] == [
        (None, {"clock": "10:32:00"}),
        (None, {"clock": "10:33:00"}),
    ]
    dated = log(tmp_path, "a.txt", text, at=instant("2024-05-01"))
    assert [str(turn.at) for turn in dated] == ["2024-05-01T10:32Z", "2024-05-01T10:33Z"]


def test_timed_transcript_does_not_take_colons_for_names(tmp_path: Path) -> None:
    """In a timed log only a line with a time begins a turn."""
    text = "[10:32] Ana: My list\nMilk: two\nBread: one\n[10:33] Ben: Got it.\n"
    turns = log(tmp_path, "a.txt", text)
    assert [turn.text for turn in turns] == ["My list\nMilk: two\nBread: one", "Got it."]


@pytest.mark.parametrize(
    "text",
    [
        "Title: The pier\nAuthor: Ana Rowe\nDate: 2024-05-01\n\nThe pier is old.\n",
        "Bollard: a post on a quay\nCleat: a fitting for a rope\nFender: a bumper\nKeel: a beam\n",
        "We met at the pier. He said: go home.\n\nThen we left. She said: no.\n",
        "2024-05-01 10:32:00 INFO: started\n2024-05-01 10:33:00 ERROR: stopped\n",
        "See http://example.org and ftp://example.org for more.\nNothing else is said here.\n",
    ],
)
def test_prose_forms_and_lists_are_no_transcripts(tmp_path: Path, text: str) -> None:
    """A colon does not make a line a turn."""
    path = tmp_path / "a.txt"
    path.write_text(text)
    [document] = logs(path)
    assert document.turns == ()


def test_forced_transcript_says_what_does_not_fit(tmp_path: Path) -> None:
    """Prose that is called a transcript is a failure with an example of what is expected."""
    path = tmp_path / "a.txt"
    path.write_text("it rained all day\n")
    [failure] = read(path, format="transcript")
    assert isinstance(failure, Failure)
    assert "Name: text" in failure.reason


def test_zone_is_that_of_the_day_in_summer_and_winter(tmp_path: Path) -> None:
    """A named zone follows its clock changes; the log's own offset is kept."""
    text = (
        "[2024-01-15 12:00] Ana: Cold?\n[2024-07-15 12:00] Ben: No.\n"
        "[2024-07-15 12:00+09:00] Ana: Here neither.\n"
    )
    turns = log(tmp_path, "a.txt", text, zone="Europe/Berlin")
    assert [time for *_, time in short(turns)] == [
        "2024-01-15T12:00+01:00",
        "2024-07-15T12:00+02:00",
        "2024-07-15T12:00+09:00",
    ]


# ---- WhatsApp -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("[20/05/2024, 10:32:15] ", "[21/05/2024, 22:05:00] ", "2024-05-20T10:32:15Z"),
        ("20/05/2024, 10:32 - ", "21/05/2024, 22:05 - ", "2024-05-20T10:32Z"),
        ("5/20/24, 10:32\u202fAM - ", "5/21/24, 10:05\u202fPM - ", "2024-05-20T10:32Z"),
        ("[5/20/24, 10:32:15\u202fAM] ", "[5/21/24, 10:05:00\u202fPM] ", "2024-05-20T10:32:15Z"),
        ("20.05.24, 10:32 - ", "21.05.24, 22:05 - ", "2024-05-20T10:32Z"),
        ("20/5/24 10:32 a. m. - ", "21/5/24 10:05 p. m. - ", "2024-05-20T10:32Z"),
        ("2024-05-20, 10:32 - ", "2024-05-21, 22:05 - ", "2024-05-20T10:32Z"),
        ("20-05-2024 10:32 - ", "21-05-2024 22:05 - ", "2024-05-20T10:32Z"),
        ("2024/05/20, 10.32 - ", "2024/05/21, 22.05 - ", "2024-05-20T10:32Z"),
    ],
)
def test_whatsapp_reads_the_dates_of_many_countries(
    tmp_path: Path, first: str, second: str, expected: str
) -> None:
    """The order of day and month comes out of the chat."""
    turns = log(tmp_path, "chat.txt", f"{first}Ana: Hi!\n{second}Ben: Hello.\n")
    assert short(turns)[0] == ("Ana", "Hi!", expected)
    assert short(turns)[1][2] == "2024-05-21T22:05Z"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["01/02/24, 10:00", "01/03/24, 10:00", "01/04/24, 10:00"], "2024-02-01T10:00Z"),
        (["05/04/24, 10:00", "06/01/24, 10:00", "06/02/24, 10:00"], "2024-05-04T10:00Z"),
        (["1/2/24, 10:00 AM", "1/2/24, 11:00 AM"], "2024-01-02T10:00Z"),
        (["01/02/24, 10:00 am", "01/02/24, 11:00 am"], "2024-02-01T10:00Z"),
    ],
)
def test_whatsapp_settles_open_dates_by_what_never_runs_back(
    tmp_path: Path, dates: list[str], expected: str
) -> None:
    """Where no number is above 12, a chat that would run backward decides, then its clock."""
    turns = log(tmp_path, "chat.txt", "".join(f"{date} - Ana: Hi\n" for date in dates))
    assert str(turns[0].at) == expected


def test_whatsapp_date_order_can_be_given(tmp_path: Path) -> None:
    """The caller knows where the chat comes from."""
    text = "01/02/24, 10:00 - Ana: Hi\n"
    assert str(log(tmp_path, "c.txt", text, date_order="mdy")[0].at) == "2024-01-02T10:00Z"
    assert str(log(tmp_path, "c.txt", text, date_order="dmy")[0].at) == "2024-02-01T10:00Z"


def test_whatsapp_joins_lines_and_leaves_out_notices(tmp_path: Path) -> None:
    """Messages go over lines; what the program says is no turn; media are captions."""
    text = (
        "20/05/2024, 10:30 - Messages and calls are end-to-end encrypted.\n"
        '20/05/2024, 10:31 - Ana changed the subject to "Trip: Oslo"\n'
        "20/05/2024, 10:32 - Ana: My plan:\n- Oslo\n\n- Bergen\n"
        "20/05/2024, 10:33 - Ben: <Media omitted>\n"
        "20/05/2024, 10:34 - Ben: IMG-20240520-WA0001.jpg (file attached)\nThe pier!\n"
        "20/05/2024, 10:35 - +47 900 00 000: Nice <This message was edited>\n"
        "20/05/2024, 10:36 - Ana: This message was deleted\n"
    )
    turns = log(tmp_path, "WhatsApp Chat with Ben.txt", text)
    assert [(t.speaker, t.text, t.caption, t.metadata) for t in turns] == [
        ("Ana", "My plan:\n- Oslo\n\n- Bergen", "", {}),
        ("Ben", "", "media", {}),
        ("Ben", "The pier!", "image", {"attachment": "IMG-20240520-WA0001.jpg"}),
        ("+47 900 00 000", "Nice", "", {}),
    ]


def test_whatsapp_of_ios_knows_its_marks(tmp_path: Path) -> None:
    """Marks of direction stand before notices and media, and are no part of the text."""
    text = (
        "[20/05/2024, 10:32:10] The Pier: \u200eMessages and calls are end-to-end encrypted.\n"
        "\u200e[20/05/2024, 10:32:15] Ana: \u200eimage omitted\n"
        "\u200e[20/05/2024, 10:32:20] Ana: \u200e<attached: 0002-VIDEO-2024.mp4>\n"
        "[20/05/2024, 10:33:00] ~\u202fBen: Nice\n"
    )
    turns = log(tmp_path, "_chat.txt", text)
    assert [(turn.speaker, turn.text, turn.caption) for turn in turns] == [
        ("Ana", "", "image"),
        ("Ana", "", "video"),
        ("Ben", "Nice", ""),
    ]


def test_forced_whatsapp_names_the_first_line_that_does_not_fit(tmp_path: Path) -> None:
    """The failure has the line and what is expected there."""
    path = tmp_path / "a.txt"
    path.write_text("\nhello there\n20/05/2024, 10:32 - Ana: Hi\n")
    [failure] = read(path, format="whatsapp")
    assert isinstance(failure, Failure)
    assert failure.line == 2
    assert "'hello there' begins no message" in failure.reason


# ---- Slack, Discord, ChatGPT --------------------------------------------------------------


def slack_export(folder: Path) -> None:
    """Write a small export."""
    users = [
        {"id": "U1", "name": "ana.r", "profile": {"real_name": "Ana Rowe"}},
        {"id": "U2", "name": "ben", "real_name": "Ben Okri"},
    ]
    days = {
        "general/2024-05-01.json": [
            {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1714557600.000100",
             "text": "<@U1> has joined the channel"},
            {"type": "message", "user": "U1", "ts": "1714557601.000200", "thread_ts":
             "1714557601.000200", "text": "Hi <@U2>, see <https://x.org|the map> &amp; <#C1|pier>"},
            {"type": "message", "user": "U2", "ts": "1714557660.000300", "thread_ts":
             "1714557601.000200", "text": "", "files": [{"name": "pier.png", "title": "The pier"}]},
        ],
        "general/2024-05-02.json": [
            {"type": "message", "subtype": "bot_message", "username": "Tide", "ts":
             "1714644000.000100", "text": "High tide at noon"},
        ],
    }  # fmt: skip
    for name, value in {
        "users.json": users,
        "channels.json": [{"name": "general"}],
        **days,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(value))


def test_slack_export_gives_a_document_for_each_day_of_a_channel(tmp_path: Path) -> None:
    """Names come from users.json, replies from threads; notices and registers stay out."""
    slack_export(tmp_path)
    first, second = logs(tmp_path)
    assert first.uri == (tmp_path / "general/2024-05-01.json").as_posix()
    assert (first.session_id, first.title) == ("general", "#general")
    assert [(t.speaker, t.text, t.caption, t.reply_to) for t in first.turns] == [
        ("Ana Rowe", "Hi @Ben Okri, see the map & #pier", "", None),
        ("Ben Okri", "", "The pier", "1714557601.000200"),
    ]
    assert str(first.turns[0].at) == "2024-05-01T10:00:01.0002Z"
    assert short(second.turns)[0][:2] == ("Tide", "High tide at noon")


def test_discord_export_keeps_channel_replies_and_attachments(tmp_path: Path) -> None:
    """A channel is a session; joins and pins are no turns."""
    export = {
        "guild": {"id": "1", "name": "Harbour"},
        "channel": {"id": "2", "name": "pier"},
        "messages": [
            {"id": "10", "type": "Default", "timestamp": "2024-05-01T10:00:00.5+02:00",
             "content": "Hi", "author": {"name": "ana", "nickname": "Ana"}},
            {"id": "11", "type": "GuildMemberJoin", "timestamp": "2024-05-01T10:01:00+02:00",
             "content": "Joined", "author": {"name": "ben"}},
            {"id": "12", "type": "Reply", "timestamp": "2024-05-01T10:02:00+02:00", "content": "",
             "author": {"name": "ben"}, "reference": {"messageId": "10"},
             "attachments": [{"fileName": "pier.png"}]},
        ],
    }  # fmt: skip
    path = tmp_path / "pier.json"
    path.write_text(json.dumps(export))
    [document] = logs(path)
    assert (document.session_id, document.metadata) == (
        "pier",
        {"channel": "pier", "guild": "Harbour"},
    )
    assert short(document.turns) == [
        ("Ana", "Hi", "2024-05-01T10:00:00.5+02:00"),
        ("ben", "", "2024-05-01T10:02+02:00"),
    ]
    assert (document.turns[1].caption, document.turns[1].reply_to) == ("pier.png", "10")


def chatgpt_node(name: str, parent: str | None, role: str, text: str) -> dict[str, Any]:
    """Return a node of a conversation tree."""
    message = {
        "id": name,
        "author": {"role": role},
        "create_time": 1714557600.5,
        "content": {"content_type": "text", "parts": [text]},
        "recipient": "all",
    }
    return {"id": name, "message": message, "parent": parent, "children": []}


def test_chatgpt_reads_the_branch_that_is_current(tmp_path: Path) -> None:
    """An answer that was redone is not read; a hidden message is none."""
    nodes = [
        {"id": "root", "message": None, "parent": None, "children": ["a"]},
        chatgpt_node("s", "root", "system", "Be kind."),
        chatgpt_node("a", "s", "user", "Where is the pier?"),
        chatgpt_node("b", "a", "assistant", "In the south."),
        chatgpt_node("c", "a", "assistant", "In the north."),
    ]
    talk = {"title": "Pier", "create_time": 1714557600, "conversation_id": "t1"}
    mapping = {str(node["id"]): node for node in nodes}
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{**talk, "mapping": mapping, "current_node": "c"}]))
    [document] = logs(path)
    assert (document.uri, document.title) == (f"{path.as_posix()}#t1", "Pier")
    assert short(document.turns) == [
        ("user", "Where is the pier?", "2024-05-01T10:00:00.5Z"),
        ("assistant", "In the north.", "2024-05-01T10:00:00.5Z"),
    ]


def test_chatgpt_messages_in_a_circle_fail(tmp_path: Path) -> None:
    """A broken tree does not hang the reader."""
    mapping = {"a": chatgpt_node("a", "b", "user", "x"), "b": chatgpt_node("b", "a", "user", "y")}
    path = tmp_path / "c.json"
    path.write_text(json.dumps([{"id": "t", "mapping": mapping, "current_node": "a"}]))
    [failure] = read(path)
    assert isinstance(failure, Failure)
    assert "circle" in failure.reason


def test_chatgpt_message_without_a_role_is_named(tmp_path: Path) -> None:
    """What cannot be said to be anybody's is a failure; the messages around it are kept."""
    odd = chatgpt_node("b", "a", "user", "Who says this?")
    odd["message"]["author"] = {}
    mapping = {"a": chatgpt_node("a", None, "user", "Where is the pier?"), "b": odd}
    path = tmp_path / "c.json"
    path.write_text(json.dumps([{"id": "t", "mapping": mapping, "current_node": "b"}]))
    failure, document = read(path)
    assert isinstance(failure, Failure)
    assert failure.reason.startswith("message b does not fit: its author has no role")
    assert isinstance(document, Document)
    assert [turn.text for turn in document.turns] == ["Where is the pier?"]


# ---- LoCoMo, LongMemEval ------------------------------------------------------------------


def test_locomo_sessions_have_their_time_and_captions(tmp_path: Path) -> None:
    """Sessions are read in their order; questions about them are not."""
    sample = {
        "sample_id": "s-1",
        "qa": [{"question": "Where?", "answer": "Oslo"}],
        "conversation": {
            "speaker_a": "Ana",
            "session_2_date_time": "12:09 am on 13 September, 2023",
            "session_2": [{"speaker": "Ben", "dia_id": "D2:1", "text": "Oslo."}],
            "session_10_date_time": "1:56 pm on 8 October, 2023",
            "session_10": [
                {"speaker": "Ana", "dia_id": "D10:1", "text": "Look", "query": "pier photo",
                 "blip_caption": "a photo of a pier", "img_url": ["https://x.org/p.jpg"]},
            ],
            "session_11_date_time": "1:56 pm on 9 October, 2023",
        },
    }  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps([sample]))
    second, tenth = logs(path)
    assert [d.session_id for d in (second, tenth)] == ["s-1/session_2", "s-1/session_10"]
    assert tenth.uri == f"{path.as_posix()}#s-1/session_10"
    assert str(second.turns[0].at) == str(second.at) == "2023-09-13T00:09Z"
    [turn] = tenth.turns
    assert (turn.id, turn.caption) == ("D10:1", "a photo of a pier")
    assert turn.metadata == {"img_url": ["https://x.org/p.jpg"]}


def test_longmemeval_sessions_leave_the_answers_out(tmp_path: Path) -> None:
    """Sessions have their date and id; nothing tells where the answer is."""
    record = {
        "question_id": "q1",
        "question": "Where?",
        "answer": "Oslo",
        "haystack_dates": ["2023/05/20 (Sat) 02:21"],
        "haystack_session_ids": ["answer_1"],
        "haystack_sessions": [
            [
                {"role": "user", "content": "I live in Oslo.", "has_answer": True},
                {"role": "assistant", "content": "Nice."},
            ]
        ],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps([record]))
    [document] = logs(path)
    assert document.uri == f"{path.as_posix()}#q1/answer_1"
    assert short(document.turns) == [
        ("user", "I live in Oslo.", "2023-05-20T02:21Z"),
        ("assistant", "Nice.", "2023-05-20T02:21Z"),
    ]
    assert "Oslo" not in json.dumps([dict(document.metadata), dict(document.turns[0].metadata)])


def test_telegram_pieces_of_text_are_joined(tmp_path: Path) -> None:
    """Formatted words stand inside their sentence; notices stay out."""
    export = {
        "name": "Pier",
        "type": "personal_chat",
        "id": 5,
        "messages": [
            {"id": 1, "type": "service", "date": "2024-05-01T10:00:00", "actor": "Ana", "text": ""},
            {"id": 2, "type": "message", "date": "2024-05-01T10:00:00", "from": "Ana",
             "text": ["See ", {"type": "bold", "text": "the pier"}, "!"]},
            {"id": 3, "type": "message", "date": "2024-05-01T10:01:00", "from": "Ben", "text": "OK",
             "reply_to_message_id": 2},
        ],
    }  # fmt: skip
    turns = log(tmp_path, "result.json", json.dumps(export))
    assert short(turns) == [
        ("Ana", "See the pier!", "2024-05-01T10:00Z"),
        ("Ben", "OK", "2024-05-01T10:01Z"),
    ]
    assert turns[1].reply_to == "2"


def test_first_misfit_of_a_session_is_named_with_the_session(tmp_path: Path) -> None:
    """In files of many sessions the failure says in which one the turn is."""
    good, bad = {"role": "user", "content": "I live in Oslo."}, {"role": "assistant"}
    haystack = {"question_id": "q", "haystack_sessions": [[good], [good, bad, bad]]}
    talk = {"session_1": [{"speaker": "Ana", "text": "Hi"}], "session_2": [{"text": "Who?"}]}
    for name, record, where in (
        ("h.json", haystack, "q/session_2: turn 2"),
        ("t.json", {"sample_id": "s", "conversation": talk}, "s/session_2: turn 1"),
    ):
        path = tmp_path / name
        path.write_text(json.dumps([record]))
        (failure,) = [one for one in read(path) if isinstance(one, Failure)]
        assert str(failure).startswith(f"{path.as_posix()}#{where} does not fit")
