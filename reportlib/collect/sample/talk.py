"""What is said on the sample's tickets when their topic has no words of its own for it."""

GREETING = (
    "👋 Thank you for your first ticket here! Somebody of the team usually answers within a working day. "
    "Until then, the version (*Help > About > Copy*) and `lumen.log` help us most."
)
WARNING = "There was no answer to our question for two weeks. Without one this ticket will be closed in seven days."
FIRST: dict[str, tuple[str, ...]] = {
    "bug": (
        "Thank you for the report! Could you attach `lumen.log` from the day when it happened?",
        "Thanks, I can reproduce this with your steps.",
        "I am sorry for the trouble. Which version was the last that worked for you?",
        "That should not happen. Does it go away with *Help > Start without plugins*?",
        "We have seen this once before and lost track of it; your log helps a lot.",
        "I have tried on two machines here without luck. What is different on yours?",
    ),
    "question": (
        "Good question, the manual is not clear there. In short: yes, under *Settings > Advanced*.",
        "This depends on your plan; which one do you have?",
        "Not yet, but there is a way round, I shall describe it here in a moment.",
    ),
    "enhancement": (
        "Thank you, this has been asked before in other words. I have put it on the list.",
        "Interesting! How do you manage without it today?",
        "Nice idea. I cannot promise a date.",
    ),
}
TEAM_SAYS: dict[str, tuple[str, ...]] = {
    "bug": (
        "Thanks for trying that out. I have what I need now.",
        "Could you try the nightly build? It has a change in that place.",
        "I have found the cause, a fix is in review.",
        "Then it is something else. Would you send the log with *verbose* on?",
    ),
    "question": ("You are welcome!", "I have added that to the manual.", "The other menu is shown once you sign in."),
    "enhancement": ("Understood, that makes it clearer.", "We talked about it; after 4.2 at the earliest.", "A mock-up would help."),
}
USER = (
    "Log attached: [lumen.log](https://files.example/lumen.log)", "I have sent it by mail.", "No change, I am afraid.",
    "It happens about every third time.", "Sorry for the late answer, I was away. Yes, still the same.", "What exactly do you need from me?",
    "Interesting: it does not happen with a new vault.", "Thanks for looking into it!", "I tried the nightly, same result.",
    "```\nWARN  lumen: took 4211 ms\nERROR lumen: gave up\n```", "Any news?", "Is there anything else that I can test?",
)  # fmt: skip
WORKS = (
    "That solved it, thank you!",
    "Works now. Closing.",
    "Glad to hear it. Closing, please say so if it comes back.",
    "Solved with the steps above.",
)
REFUSED = (
    "We have decided against it, sorry: it would get in the way of more people than it helps.",
    "This lies outside of Lumen, I am closing it here.",
    "Not planned. A plugin could do it.",
)
ANSWERED = ("I take it that this is answered.", "Closing as answered, feel free to go on here.", "Answered above.")
BACK = (
    "It has come back with {}.",
    "Still happens here in {}, could you open it again?",
    "Not fixed for me, I am on {}.",
    "Sorry, this is not solved: same message this morning ({}).",
)
WANTED = (
    "+1", "I need this too.", "This is the one thing that keeps me from moving over completely.", "Is anybody working on it?",
    "Half a year later: still my most wanted feature.", "My workaround is a second program. Not nice.", "Count me in for testing.",
    "Competitors have had this for years…", "A small first version would be enough for me.", "👍", "Could this be a plugin?",
    "For our school this decides whether we stay.", "Please, please, please 🙏",
)  # fmt: skip
