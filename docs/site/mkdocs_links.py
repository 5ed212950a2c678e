"""A hook of MkDocs: pages link to files of the repository that are no pages; on the site those links lead to the repository."""

import re

REPOSITORY = "https://github.com/modelscope/evalscope/blob/main/"


def on_page_markdown(markdown, **_):
    return re.sub(r"\]\((?:\.\./){2}((?!docs/)[\w/.-]+)", rf"]({REPOSITORY}\1", markdown)
