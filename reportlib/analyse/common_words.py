"""Words that say little about what a ticket is about: those of every sentence, and those of every request for help.

They count less, they are not left out: "not working" is all that some reporters write.
"""

_SENTENCE = """
a an the this that these those here there where when while why how what which who whom whose i me my mine we us our ours you your yours
he him his she her hers it its they them their theirs one ones someone anyone something anything nothing everything all any both each
every few more most much many other others another some such same own only just also too very quite rather really even still yet already
again ever never always often sometimes now then than so as at by for from in into of off on onto out over under up down with without
within about above below after before between during through until since against to and or but nor if unless because though although
however am is are was were be been being have has had having do does did doing done can could may might must shall should will would
cannot cant couldnt dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt hasnt havent hadnt no not none neither im ive ill id
youre its thats theres lets got get gets getting go goes going went gone come comes came make makes made making take takes took taken
give gives gave given put let say says said see sees saw seen know known think thought want wants wanted like likes need needs needed
use uses used using way ways thing things lot bit kind sort time times day days week weeks year years today yesterday first last next
new old good bad well back left right else etc eg ie via per instead maybe perhaps actually basically currently recently simply please
thanks thank hi hello hey dear sorry ok okay yes able unable possible anyway
"""
_HELP = """
issue issues problem problems bug bugs error errors fail fails failed failing failure work works working worked help question questions
request feature fix fixed fixes solve solved solution try tries tried trying test tested happen happens happened happening occur occurs
occurred cause causes caused seem seems look looks find found notice noticed report reported describe expected expect behavior behaviour
actual steps step reproduce reproduction screenshot screenshots image images attached app apps application program software version
versions latest current user users computer system
"""
_OTHERS = """
el la los las un una unos unas de del al y o que en por para con sin no se me te lo le les su mi tu es son esta este esto como pero mas
muy ya hay si cuando donde hola gracias ayuda problema problemas favor puedo puede tengo tiene hacer todo os um uma uns umas do da dos
das e ou em no na nos nas ao por para com sem nao se eu voce isso isto esta este como mas mais muito ja tem tenho quando onde ola
obrigado ajuda consigo pode fazer der die das den dem des ein eine einen einem einer und oder aber nicht kein keine ist sind war wird
werden wurde ich du er sie es wir ihr mein dein mit ohne von zu zum zur bei auf aus an im in fur als wie wenn dann auch noch schon nur
sehr mehr hallo danke bitte hilfe problem fehler kann le la les un une des du de et ou mais ne pas est sont etait je tu il elle nous
vous ils mon ma mes dans sur avec sans pour par que qui quand comme tout tres plus bonjour merci aide probleme erreur peut
"""
COMMON = frozenset(f"{_SENTENCE} {_HELP} {_OTHERS}".split())
