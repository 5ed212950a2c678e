"""Renders chats by transformers' apply_chat_template and prints a line of JSON for each: template, messages, and text or error.

Usage: reference.py > reference.jsonl, with transformers 5.24. The templates are of the kinds that models have: such that take a
content as text, and such that go through its parts, in each spelling of that loop.
"""
import json

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

TEXTS = {
    "items": "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}",
    "attributes": "{% for m in messages %}<{{ m.role }}>{{ m.content | trim }}{% if m.reasoning_content %}({{ m.reasoning_content }}){% endif %}{% endfor %}",
    "whole": "{% for m in messages %}{{ m }}\n{% endfor %}",
    "defined": "{% for m in messages %}{{ m.content is defined }}{{ m.content is none }}{{ m.tool_calls is defined }}{{ m.thinking }}{% endfor %}",
    "arguments": "{% for m in messages %}{% for c in m.tool_calls %}{{ c.function.name }}{% if c.function.arguments is string %}{{ c.function.arguments }}"
                 "{% else %}{{ c.function.arguments | tojson }}{% endif %}{% endfor %}{% endfor %}",
    "lines": "{% for m in messages %}{% for line in m.content.split('\\n') %}<{{ line }}>{% endfor %}{% endfor %}",
}
PARTS = {
    "loop over an item": "{% for m in messages %}{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for part in m['content'] %}<{{ part.type }}:{{ part.text }}>{% endfor %}{% endif %}{% endfor %}",
    "loop over an attribute": "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{%- for part in m.content -%}<{{ part.type }}{{ part['text'] }}>{%- endfor -%}{% endif %}{% endfor %}",
    "loop in a macro": "{% macro show(content) %}{% if content is string %}{{ content }}{% else %}{% for item in content %}{% if 'image' in item or item.type == 'image' %}<image>{% elif 'text' in item %}{{ item.text }}{% endif %}{% endfor %}{% endif %}{% endmacro %}{% for m in messages %}{{ show(m.content) }}{% endfor %}",
    "loop over a filter": "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for part in m.content | selectattr('type', 'equalto', 'text') %}[{{ part.text }}]{% endfor %}{% endif %}{% endfor %}",
    "loop with a condition": "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for part in m['content'] if part.type == 'text' %}[{{ part.text }}]{% endfor %}{% endif %}{% endfor %}",
}
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"b\":1, \"a\": [2,3]}"}}
OBJECT = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": {"b": 1, "a": "é"}}}
CHATS = [
    [{"role": "user", "content": " Hello\nyou "}],
    [{"role": "user", "content": "a", "name": None}, {"role": "assistant", "content": None, "tool_calls": [CALL], "refusal": None}, {"role": "tool", "content": "7", "tool_call_id": "c1"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": "", "tool_calls": [OBJECT]}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "tool_calls": None, "reasoning": "why"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "thinking": "t", "reasoning_content": "r"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "reasoning_content": None, "thinking": "t"}],
]
PARTED = [{"role": "system", "content": "S"}, {"role": "user", "content": [{"type": "text", "text": "see"}, {"type": "image"}, {"type": "text", "text": " this\n"}]}]


def main():
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({"?": 0}, unk_token="?")))
    for name, template in {**TEXTS, **PARTS}.items():
        for chat in CHATS + ([PARTED] if name in PARTS else []):
            line = {"name": name, "template": template, "messages": chat}
            try:
                line["text"] = tokenizer.apply_chat_template(chat, chat_template=template, tokenize=False)
            except Exception as e:  # a template that cannot take this chat
                line["error"] = f"{type(e).__name__}: {e}"
            print(json.dumps(line))


main()
