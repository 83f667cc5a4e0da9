"""Small framework files for tests: one without mistakes, and ways to put mistakes in."""

from __future__ import annotations

from competency_xblock.frameworks import Framework, FrameworkProblems, Problem, Topic, read

SHARED = {"mi": Topic(id="mi", title="Motivational Interviewing", about="Talking about change.")}

SMALL = """\
<?xml version="1.0" encoding="UTF-8"?>
<framework id="small" version="1" title="Small" publisher="Nobody" year="2026" language="en-GB" aim="4">
  <about>A framework for tests.</about>
  <permission>Free to use.</permission>
  <scale min="1" max="5">
    <point value="1">Not yet</point>
    <point value="3" own="yes">Quite</point>
  </scale>
  <levels progression="no">
    <level id="new" code="A" title="New"><about>In the first year.</about></level>
    <level id="settled" code="B" title="Settled" additive-to="new"/>
    <level id="leading" code="C" title="Leading" additive-to="settled" aim="2"/>
  </levels>
  <kinds>
    <kind id="skill" title="Skills"/>
  </kinds>
  <topics>
    <use topic="mi"/>
    <topic id="house" title="House rules" for="team">How this house works.</topic>
  </topics>
  <area id="people" code="1" title="People" own="yes" sensitive="yes" aim="3" rated="no">
    <about>About people.</about>
    <competency id="kindness" code="1.1" title="Kindness" source="p. 1" core="yes" not-rated-at="new leading">
      <about>Being kind.</about>
      <why>It helps.</why><audience>For all who work here.</audience>
      <weight topic="mi">2</weight>
      <weight topic="house">3</weight>
      <statement id="kindness-1" level="settled">I can be kind.</statement>
      <group title="At home" level="new" kind="skill" source="p. 2">
        <statement id="kindness-2">I can share.</statement>
        <statement id="kindness-3" level="leading" source="p. 3" withdrawn="yes">I can give.</statement>
      </group>
      <statement id="kindness-4" kind="skill">I smile.</statement>
    </competency>
  </area>
  <area id="work" title="Work">
    <competency id="order" title="Order" sensitive="yes" aim="5" rated="yes" withdrawn="yes">
      <statement id="order-1" source="p. 4">I keep things tidy.</statement>
    </competency>
  </area>
  <develop><way id="ask" source="p. 5">Ask somebody.</way></develop>
  <demonstrate><way id="show">Show somebody.</way></demonstrate>
  <glossary><term id="kind" title="Kind" source="p. 6">Good to others.</term></glossary>
  <oddities><oddity source="p. 7">A page is missing.</oddity></oddities>
</framework>
"""


def small(*changes: tuple[str, str]) -> bytes:
    """The small framework with each first text replaced by the second; the first must be there."""
    text = SMALL
    for old, new in changes:
        assert old in text, f"{old!r} is not in the file"
        text = text.replace(old, new, 1)
    return text.encode()


def reading(content: bytes) -> Framework:
    """The framework in the content."""
    return read(content, topics=SHARED, name="small.xml")


def problems_in(content: bytes) -> tuple[Problem, ...]:
    """What the reader says about the content; nothing if it is content."""
    try:
        reading(content)
    except FrameworkProblems as error:
        return error.problems
    return ()
