"""Proxies as parameters, results and fields; casts; inheritance of interfaces."""

import Ice
from peer import C, fails

FORMS = [
    "well-known", "cat/well-known -f side", "name@adapter", "name -e 1.0@adapter", "name -o", "name -O",
    "direct:tcp -h 127.0.0.1 -p 1", "direct -s:tcp -h 127.0.0.1 -p 1:tcp -h example.org -p 2 -t 5000 -z",
    "direct:ws -h 127.0.0.1 -p 3 -r /path", "direct -d:udp -h 127.0.0.1 -p 4",
    "odd\\/name/slash\\\\cat:tcp -h \"::1\" -p 5 -t infinite",
    "opaque:opaque -t 99 -e 1.1 -v YWJj", "opaque:tcp -h 127.0.0.1 -p 6:opaque -t 4711 -e 1.0 -v AAECAw==",
    "\U0001f9ca/é:default -h localhost -p 7",
]


def every_form_comes_back(peer):
    proxies = peer.typed("Proxies")
    for form in FORMS:
        proxy = peer.communicator.stringToProxy(form)
        back = proxies.echoObject(proxy)
        assert back == proxy, f"sent {proxy}, got {back}"


def nil(peer):
    proxies = peer.typed("Proxies")
    assert proxies.echoObject(None) is None
    assert proxies.echoTarget(None) is None
    assert proxies.echoTargets([None, None]) == [None, None]
    assert proxies.echoSignpost(C.Signpost("x", None)) == C.Signpost("x", None)


def typed(peer):
    proxies, target = peer.typed("Proxies"), peer.typed("Target")
    assert proxies.echoTarget(target) == target
    assert proxies.echoTarget(target).name() == "target"
    assert proxies.echoTargets([target, None, target]) == [target, None, target]
    assert proxies.echoSignpost(C.Signpost("x", target)) == C.Signpost("x", target)


def the_servers_own(peer):
    proxies = peer.typed("Proxies")
    assert proxies.ownTarget().name() == "target"
    special = proxies.ownSpecial()
    assert special.name() == "special"
    assert C.SpecialTargetPrx.checkedCast(special).greet("you") == "hello you, this is special"


def stringified(peer):
    """The server prints what it got in the same words, and parses it to the same."""
    describe = peer.typed("Proxies").describe
    assert describe(None) == ""
    for form in FORMS[:4] + ["direct:tcp -h 127.0.0.1 -p 1 -t 5000:udp -h 127.0.0.1 -p 2"]:
        proxy = peer.communicator.stringToProxy(form)
        text = describe(proxy)
        again = peer.communicator.stringToProxy(text)
        assert again == proxy, f"sent {proxy}, the server said {text}"


def calls_back(peer):
    """The server calls a proxy that it got, before it answers."""
    class Here(C.Target):
        def name(self, current):
            return "here, asked as " + current.id.name

    here = C.TargetPrx.uncheckedCast(peer.host(Here(), "callback"))
    assert peer.typed("Proxies").nameOf(here) == "here, asked as callback"


def inheritance(peer):
    special = peer.typed("SpecialTarget", "special")
    assert special.name() == "special"
    assert special.ice_ids() == ["::Conformance::SpecialTarget", "::Conformance::Target", "::Ice::Object"]
    assert special.ice_id() == "::Conformance::SpecialTarget"
    assert special.ice_isA("::Conformance::Target") and not special.ice_isA("::Conformance::Calls")
    assert C.SpecialTargetPrx.checkedCast(peer.object("target")) is None
    base = C.TargetPrx.checkedCast(peer.object("special"))
    assert base.name() == "special"
    fails(Ice.OperationNotExistException, C.SpecialTargetPrx.uncheckedCast(peer.object("target")).greet, "x")


def encoding_1_0(peer):
    proxies = peer.typed("Proxies").ice_encodingVersion(Ice.Encoding_1_0)
    for form in FORMS[:3] + FORMS[6:9]:
        proxy = peer.communicator.stringToProxy(form).ice_encodingVersion(Ice.Encoding_1_0)
        back = proxies.echoObject(proxy)
        assert back == proxy, f"sent {proxy}, got {back}"
    assert proxies.echoObject(None) is None
