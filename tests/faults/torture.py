"""The torture messages of RFC 4475, written after its descriptions, and what must come of each.

`@VIA@` stands for the sender's own Via (transport and address), so that answers find their way;
`@LENGTH@` for the body's true length.
"""

from __future__ import annotations

from dataclasses import dataclass

DROPPED = 0
RINGS = 180


@dataclass(frozen=True)
class Torture:
    """*answers* are the outcomes the RFC allows; DROPPED is no answer at all.

    *endless*: over a stream it leaves the two sides in disagreement about where it ends, so the
    stream has to be closed.
    """

    name: str
    section: str
    message: bytes
    answers: frozenset[int]
    endless: bool = False

    def bytes_for(self, via: str) -> bytes:
        """As it goes on the wire from whoever *via* names."""
        head, _, body = self.message.partition(b"\r\n\r\n")
        head = head.replace(b"@LENGTH@", b"%d" % len(body)).replace(b"@VIA@", via.encode("ascii"))
        return head + b"\r\n\r\n" + body


def _case(
    name: str,
    section: str,
    text: str,
    *answers: int,
    body: bytes = b"",
    endless: bool = False,
) -> Torture:
    head = text.strip("\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    return Torture(name, section, head + b"\r\n\r\n" + body, frozenset(answers), endless)


_TALK = (
    b"v=0\r\no=caller 29739 7272939 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 49217 RTP/AVP 8 0\r\n"
)
_TALK_AND_SEE = _TALK + b"m=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n"
_NO_METHOD = (405, 501)
"""The telephone is no registrar and does not know odd methods."""

VALID = (
    # Folded lines, odd spaces and case, short and long names, lists, leading zeros. With a To tag
    # it belongs to a call that the telephone does not have.
    _case(
        "wsinv",
        "3.1.1.1",
        r"""
INVITE sip:100@127.0.0.1;unknownparam SIP/2.0
TO :
 sip:100@127.0.0.1 ;   tag    = 1918181833n
from   : "J Calling \\\""       <sip:caller@example.com>
  ;
  tag = 98asjd8
MaX-fOrWaRdS: 0068
Call-ID: wsinv.torture@127.0.0.1
Content-Length   : @LENGTH@
cseq: 0009
  INVITE
Via  : @VIA@;rport;branch=390skdjuw
s :
NewFangledHeader:   newfangled value
 continued newfangled value
UnknownHeaderWithUnusualValue: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
v:  SIP  / 2.0  / TCP     spindle.example.com   ;
  branch  =   z9hG4bK9ikj8  ,
 SIP  /    2.0   / UDP  192.168.255.111   ; branch=
 z9hG4bK30239
m:"Quoted string \"\"" <sip:caller@example.com> ; newparam =
      newvalue ;
  secondparam ; q = 0.33
""",
        RINGS,
        481,
        body=_TALK_AND_SEE,
    ),
    # Every character a method, a tag, a Call-ID or a header's name may have; a quoted NUL too,
    # which is refused here: the library's texts end at a NUL.
    _case(
        "intmeth",
        "3.1.1.2",
        "!odd-Method0123456789_*+`.%really'~ "
        "sip:1_odd.URI~(to-be!sure)&isn't+it$/mad?,/;;*:&it+has=1,odd!*pas$wo~d_too.(doesn't-it)"
        "@127.0.0.1 SIP/2.0\n"
        "Via: @VIA@;rport;branch=z9hG4bK-.!%66*_+`'~\n"
        'To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:1_odd.URI~(to-be!sure)&isn\'t+it$/mad?,/;;*'
        "@127.0.0.1>\n"
        "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;"
        "fromParam''~+*_!.-%=\"работающий\";tag=_token~1'+`*%!-.\n"
        "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\n"
        "CSeq: 139122385 !odd-Method0123456789_*+`.%really'~\n"
        "Max-Forwards: 255\n"
        "extensionHeader-!.%*+_`'~:\ufeff大停電\n"
        "Content-Length: 0\n",
        400,
        *_NO_METHOD,
    ),
    # Escapes in the user, in a parameter's name and value; %25 %34 %31 stays what it is.
    _case(
        "esc01",
        "3.1.1.3",
        """
INVITE sip:sips%3Auser%40example.com@127.0.0.1 SIP/2.0
To: sip:%75se%72@example.com
From: <sip:I%20have%20spaces@example.net>;tag=938
Max-Forwards: 87
i: esc01.torture
CSeq: 234234 INVITE
Via: @VIA@;rport;branch=z9hG4bKt3esc01
C: application/sdp
Contact: <sip:cal%6Cer@127.0.0.1:5060;%6C%72;n%61me=v%61lue%25%34%31>
Content-Length: @LENGTH@
""",
        RINGS,
        body=_TALK,
    ),
    # Escaped NULs in users: two addresses, not one.
    _case(
        "escnull",
        "3.1.1.4",
        """
REGISTER sip:127.0.0.1 SIP/2.0
To: sip:null-%00-null@example.com
From: sip:null-%00-null@example.com;tag=839923423
Max-Forwards: 70
Call-ID: escnull.torture
CSeq: 14398234 REGISTER
Via: @VIA@;rport;branch=z9hG4bKt4escnull
Contact: <sip:%00@host5.example.com>
Contact: <sip:%00%00@host5.example.com>
L:0
""",
        *_NO_METHOD,
    ),
    # A percent sign that escapes nothing: the method is not REGISTER.
    _case(
        "esc02",
        "3.1.1.5",
        """
RE%47IST%45R sip:127.0.0.1 SIP/2.0
To: "%Z%45" <sip:resource@example.com>
From: "%Z%45" <sip:resource@example.com>;tag=f232jadfj23
Call-ID: esc02.torture
Via: @VIA@;rport;branch=z9hG4bK209%fzsnel234
CSeq: 29344 RE%47IST%45R
Max-Forwards: 70
Contact: <sip:alias1@host1.example.com>
C%6Fntact: <sip:alias2@host2.example.com>
Contact: <sip:alias3@host3.example.com>
l: 0
""",
        *_NO_METHOD,
    ),
    # No space between a display name and its address.
    _case(
        "lwsdisp",
        "3.1.1.6",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
To: sip:100@127.0.0.1
From: caller<sip:caller@example.com>;tag=323
Max-Forwards: 70
Call-ID: lwsdisp.torture
CSeq: 60 OPTIONS
Via: @VIA@;rport;branch=z9hG4bKt6lwsdisp
l: 0
""",
        200,
    ),
    # Long values everywhere, and 34 Via.
    _case(
        "longreq",
        "3.1.1.7",
        f"""
INVITE sip:100@127.0.0.1 SIP/2.0
To: "I have a user name of {"extreme" * 10} proportion" <sip:100@127.0.0.1:6000;unknownparam1=v\
{"erylong" * 20}value;longparam{"name" * 25}=shortvalue;verylong{"Parameter" * 15}Valueless>
F: sip:{"amazinglylongcallername" * 5}@example.net;tag=12{"982" * 50}424;unknownheaderparam\
{"name" * 20}=unknown{"value" * 15};unknownValueless{"paramname" * 10}
Call-ID: longreq.one{"really" * 20}longcallid
CSeq: 3882340 INVITE
Unknown{"Long" * 12}Name: unknown-{"long" * 20}-value; unknown-{"long" * 20}-parameter-name = \
unknown-{"long" * 20}-parameter-value
Via: @VIA@;rport;branch=z9hG4bKt7longreq
{chr(10).join(f"v: SIP/2.0/TCP sip{n}.example.com" for n in range(33, 0, -1))}
Max-Forwards: 70
Contact: <sip:{"amazinglylongcallername" * 5}@host5.example.net>
Content-Type: application/sdp
l: @LENGTH@
""",
        RINGS,
        513,
        body=_TALK,
    ),
    # A second request in the same datagram is ignored; in a stream it is a request.
    _case(
        "dblreq",
        "3.1.1.8",
        """
REGISTER sip:127.0.0.1 SIP/2.0
To: sip:j.user@example.com
From: sip:j.user@example.com;tag=43251j3j324
Max-Forwards: 8
I: dblreq.torture
Contact: sip:j.user@host.example.com
CSeq: 8 REGISTER
Via: @VIA@;rport;branch=z9hG4bKt8dblreq
Content-Length: 0
""",
        *_NO_METHOD,
        body=b"INVITE sip:100@127.0.0.1 SIP/2.0\r\nt: sip:100@127.0.0.1\r\n"
        b"From: sip:caller@example.net;tag=141334\r\nMax-Forwards: 8\r\nCall-ID: dblreq.second\r\n"
        b"CSeq: 1 INVITE\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKt8second\r\n"
        b"Contact: <sip:caller@127.0.0.1:9>\r\nContent-Type: application/sdp\r\n"
        b"l: %d\r\n\r\n" % len(_TALK) + _TALK,
    ),
    # A semicolon before the @ belongs to the user.
    _case(
        "semiuri",
        "3.1.1.9",
        """
OPTIONS sip:user;par=u%40example.net@127.0.0.1 SIP/2.0
To: sip:j_user@example.com
From: sip:caller@example.org;tag=33242
Max-Forwards: 3
Call-ID: semiuri.torture
CSeq: 8 OPTIONS
Accept: application/sdp, application/pkcs7-mime,
        multipart/mixed, multipart/signed,
        message/sip, message/sipfrag
Via: @VIA@;rport;branch=z9hG4bKt9semiuri
l: 0
""",
        200,
    ),
    # Known, unknown and invented transports in the way behind the sender.
    _case(
        "transports",
        "3.1.1.10",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
To: sip:100@127.0.0.1
From: <sip:caller@example.com>;tag=323
Max-Forwards: 70
Call-ID: transports.torture
CSeq: 60 OPTIONS
Via: @VIA@;rport;branch=z9hG4bKt10a
Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf
Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj
Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en
Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee
l: 0
""",
        200,
    ),
    # A text in two parts, one of them binary with NULs.
    _case(
        "mpart01",
        "3.1.1.11",
        """
MESSAGE sip:100@127.0.0.1 SIP/2.0
Via: @VIA@;rport;branch=z9hG4bKt11mpart01
Max-Forwards: 70
Route: <sip:127.0.0.1:5080>
From: sip:127.0.0.1:5070;tag=2fb0dcc9
To: sip:100@127.0.0.1
Call-ID: mpart01.torture
CSeq: 1 MESSAGE
Content-Type: multipart/mixed;boundary=7a9cbec02ceef655
MIME-Version: 1.0
User-Agent: SIPimp.org/0.2.5 (curses)
Content-Length: @LENGTH@
""",
        200,
        202,
        405,
        415,
        body=b"--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\nHello\r\n--7a9cbec02ceef655\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        + bytes(range(256))
        + b"\r\n--7a9cbec02ceef655--\r\n",
    ),
    # Answers to nothing, with words beyond ASCII and without words.
    _case(
        "unreason",
        "3.1.1.12",
        """
SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое
Via: @VIA@;branch=z9hG4bK1324923
Call-ID: unreason.torture
CSeq: 35 INVITE
From: sip:user@example.com;tag=11141343
To: sip:user@example.edu;tag=2229
Content-Length: 0
Contact: <sip:user@host198.example.com>
""",
        DROPPED,
    ),
    _case(
        "noreason",
        "3.1.1.13",
        """
SIP/2.0 100\x20
Via: @VIA@;branch=z9hG4bK2398ndaoe
Call-ID: noreason.torture
CSeq: 35 INVITE
From: <sip:user@example.com>;tag=39ansfi3
To: <sip:user@example.edu>;tag=902jndnke3
Content-Length: 0
Contact: <sip:user@host105.example.com>
""",
        DROPPED,
    ),
)

INVALID = (
    # Separators with nothing between them in Via and Contact.
    _case(
        "badinv01",
        "3.1.2.1",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=134161461246
Max-Forwards: 7
Call-ID: badinv01.torture
CSeq: 8 INVITE
Via: @VIA@;rport;;,;,,
Contact: "Joe" <sip:joe@example.org>;;;;
Content-Length: @LENGTH@
Content-Type: application/sdp
""",
        400,
        body=_TALK,
    ),
    # A length that promises more than there is.
    _case(
        "clerr",
        "3.1.2.2",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
Max-Forwards: 80
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=93942939o2
Contact: <sip:caller@127.0.0.1>
Call-ID: clerr.torture
CSeq: 8 INVITE
Via: @VIA@;rport;branch=z9hG4bKclerr
Content-Type: application/sdp
Content-Length: 9999
""",
        400,
        body=_TALK,
        endless=True,
    ),
    _case(
        "ncl",
        "3.1.2.3",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
Max-Forwards: 254
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=32394234
Call-ID: ncl.torture
CSeq: 8 INVITE
Via: @VIA@;rport;branch=z9hG4bKncl
Contact: <sip:caller@127.0.0.1>
Content-Type: application/sdp
Content-Length: -999
""",
        400,
        body=_TALK,
        endless=True,
    ),
    # Numbers beyond 32 bits, or beyond what their header allows.
    _case(
        "scalar02",
        "3.1.2.4",
        """
REGISTER sip:127.0.0.1 SIP/2.0
Via: @VIA@;rport;branch=z9hG4bKscalar02
To: <sip:user@example.com>
From: <sip:user@example.com>;tag=239232jh3
CSeq: 36893488147419103232 REGISTER
Call-ID: scalar02.torture
Max-Forwards: 300
Expires: 10000000000000000000000000000000000000000000
Contact: <sip:user@host129.example.com>;expires=280297596632815
Content-Length: 0
""",
        400,
    ),
    _case(
        "scalarlg",
        "3.1.2.5",
        """
SIP/2.0 503 Service Unavailable
Via: @VIA@;branch=z9hG4bKzzxdiwo34sw;received=192.0.2.129
To: <sip:user@example.com>
From: <sip:other@example.net>;tag=2easdjfejw
CSeq: 9292394834772304023312 OPTIONS
Call-ID: scalarlg.torture
Retry-After: 949302838503028349304023988
Warning: 1812 overture "In Progress"
Content-Length: 0
""",
        DROPPED,
    ),
    # A quotation that never ends, and brackets where none belong.
    _case(
        "quotbal",
        "3.1.2.6",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
To: "Mr. J. User <sip:j.user@example.com>
From: sip:caller@example.net;tag=93334
Max-Forwards: 10
Call-ID: quotbal.torture
Contact: <sip:caller@host59.example.net>
CSeq: 8 INVITE
Via: @VIA@;rport;branch=z9hG4bKquotbal
Content-Type: application/sdp
Content-Length: @LENGTH@
""",
        400,
        body=_TALK,
    ),
    _case(
        "ltgtruri",
        "3.1.2.7",
        """
INVITE <sip:100@127.0.0.1> SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=39291
Max-Forwards: 23
Call-ID: ltgtruri.torture
CSeq: 1 INVITE
Via: @VIA@;rport;branch=z9hG4bKltgtruri
Contact: <sip:caller@host1.example.net>
Content-Type: application/sdp
Content-Length: @LENGTH@
""",
        400,
        body=_TALK,
    ),
    # Spaces inside, before and after what the first line asks for.
    _case(
        "lwsruri",
        "3.1.2.8",
        """
INVITE sip:100@127.0.0.1; lr SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=3xfe-9921883-z9f
Max-Forwards: 231
Call-ID: lwsruri.torture
CSeq: 2130706432 INVITE
Via: @VIA@;rport;branch=z9hG4bKlwsruri
Contact: <sip:caller@host1.example.net>
Content-Type: application/sdp
Content-Length: @LENGTH@
""",
        DROPPED,
        400,
        body=_TALK,
    ),
    _case(
        "lwsstart",
        "3.1.2.9",
        """
INVITE  sip:100@127.0.0.1  SIP/2.0
Max-Forwards: 8
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=8814
Call-ID: lwsstart.torture
CSeq: 1893884 INVITE
Via: @VIA@;rport;branch=z9hG4bKlwsstart
Contact: <sip:caller@host1.example.net>
Content-Type: application/sdp
Content-Length: @LENGTH@
""",
        DROPPED,
        400,
        body=_TALK,
    ),
    _case(
        "trws",
        "3.1.2.10",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0\x20\x20
Via: @VIA@;rport;branch=z9hG4bKtrws
Max-Forwards: 70
From: "caller" <sip:caller@example.com>;tag=7453
To: "callee" <sip:callee@example.com>
Call-ID: trws.torture
CSeq: 8 OPTIONS
Content-Length: 0
""",
        DROPPED,
        200,
        400,
    ),
    # Headers hidden in the address that is asked for.
    _case(
        "escruri",
        "3.1.2.11",
        """
INVITE sip:100@127.0.0.1?Route=%3Csip:example.com%3E SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=341518
Max-Forwards: 7
Contact: <sip:caller@host39923.example.net>
Call-ID: escruri.torture
CSeq: 149209342 INVITE
Via: @VIA@;rport;branch=z9hG4bKescruri
Content-Type: application/sdp
Content-Length: @LENGTH@
""",
        400,
        body=_TALK,
    ),
    # A date in another zone than GMT.
    _case(
        "baddate",
        "3.1.2.12",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=2234923
Max-Forwards: 70
Call-ID: baddate.torture
CSeq: 1392934 INVITE
Via: @VIA@;rport;branch=z9hG4bKbaddate
Date: Fri, 01 Jan 2010 16:00:00 EST
Contact: <sip:caller@host5.example.net>
Content-Type: application/sdp
Content-Length: @LENGTH@
""",
        RINGS,
        400,
        body=_TALK,
    ),
    # An address with headers that should stand in brackets.
    _case(
        "regbadct",
        "3.1.2.13",
        """
REGISTER sip:127.0.0.1 SIP/2.0
To: sip:user@example.com
From: sip:user@example.com;tag=998332
Max-Forwards: 70
Call-ID: regbadct.torture
CSeq: 1 REGISTER
Via: @VIA@;rport;branch=z9hG4bKregbadct
Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E
l: 0
""",
        400,
        *_NO_METHOD,
    ),
    # Spaces inside the brackets.
    _case(
        "badaspec",
        "3.1.2.14",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
Via: @VIA@;rport;branch=z9hG4bKbadaspec
Max-Forwards: 70
From: "Bell, Alexander" <sip:a.g.bell@example.com>;tag=433423
To: "Watson, Thomas" < sip:t.watson@example.org >
Call-ID: badaspec.torture
Accept: application/sdp
CSeq: 3923239 OPTIONS
l: 0
""",
        200,
        400,
    ),
    # A comma in a name without quotes.
    _case(
        "baddn",
        "3.1.2.15",
        """
OPTIONS sip:t.watson@127.0.0.1 SIP/2.0
Via: @VIA@;rport;branch=z9hG4bKbaddn
Max-Forwards: 70
From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43
To: Watson, Thomas <sip:t.watson@example.org>
Call-ID: baddn.torture
Accept: application/sdp
CSeq: 3923239 OPTIONS
l: 0
""",
        200,
        400,
    ),
    _case(
        "badvers",
        "3.1.2.16",
        """
OPTIONS sip:t.watson@127.0.0.1 SIP/7.0
Via: SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw
Max-Forwards: 70
From: A. Bell <sip:a.g.bell@example.com>;tag=qweoiqpe
To: T. Watson <sip:t.watson@example.org>
Call-ID: badvers.torture
CSeq: 1 OPTIONS
l: 0
""",
        505,
    ),
    # The sequence number says another method than the first line.
    _case(
        "mismatch01",
        "3.1.2.17",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
To: sip:j.user@example.com
From: sip:caller@example.net;tag=34525
Max-Forwards: 6
Call-ID: mismatch01.torture
CSeq: 8 INVITE
Via: @VIA@;rport;branch=z9hG4bKmismatch01
l: 0
""",
        400,
    ),
    _case(
        "mismatch02",
        "3.1.2.18",
        """
NEWMETHOD sip:100@127.0.0.1 SIP/2.0
To: sip:j.user@example.com
From: sip:caller@example.net;tag=34525
Max-Forwards: 6
Call-ID: mismatch02.torture
CSeq: 8 INVITE
Contact: <sip:caller@host.example.net>
Via: @VIA@;rport;branch=z9hG4bKmismatch02
Content-Type: application/sdp
l: @LENGTH@
""",
        400,
        501,
        body=_TALK,
    ),
    _case(
        "bigcode",
        "3.1.2.19",
        """
SIP/2.0 4294967301 better not break the receiver
Via: @VIA@;branch=z9hG4bKbigcode
Call-ID: bigcode.torture
CSeq: 353494 INVITE
From: <sip:user@example.com>;tag=39ansfi3
To: <sip:user@example.edu>;tag=902jndnke3
Content-Length: 0
Contact: <sip:user@host105.example.com>
""",
        DROPPED,
    ),
)

TRANSACTION = (
    # A branch that is nothing but the cookie says nothing about its transaction.
    _case(
        "badbranch",
        "3.2.1",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.org;tag=33242
Max-Forwards: 3
Via: @VIA@;rport;branch=z9hG4bK
Accept: application/sdp
Call-ID: badbranch.torture
CSeq: 8 OPTIONS
l: 0
""",
        200,
        400,
    ),
)

APPLICATION = (
    # No Call-ID, From or To: a 400 cannot even be addressed to a transaction.
    _case(
        "insuf",
        "3.3.1",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
CSeq: 193942 INVITE
Via: @VIA@;rport;branch=z9hG4bKinsuf
Content-Type: application/sdp
l: @LENGTH@
""",
        DROPPED,
        400,
        body=_TALK,
    ),
    _case(
        "unkscm",
        "3.3.2",
        """
OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=384
Max-Forwards: 3
Call-ID: unkscm.torture
CSeq: 3923423 OPTIONS
Via: @VIA@;rport;branch=z9hG4bKunkscm
Content-Length: 0
""",
        416,
    ),
    _case(
        "novelsc",
        "3.3.3",
        """
OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0
To: sip:100@127.0.0.1
From: sip:caller@example.net;tag=384
Max-Forwards: 3
Call-ID: novelsc.torture
CSeq: 3923423 OPTIONS
Via: @VIA@;rport;branch=z9hG4bKnovelsc
Content-Length: 0
""",
        416,
    ),
    _case(
        "unksm2",
        "3.3.4",
        """
REGISTER sip:127.0.0.1 SIP/2.0
To: isbn:2983792873
From: <http://www.example.com>;tag=3234233
Call-ID: unksm2.torture
CSeq: 234902 REGISTER
Max-Forwards: 70
Via: @VIA@;rport;branch=z9hG4bKunksm2
Contact: <name:John_Smith>
l: 0
""",
        400,
        *_NO_METHOD,
    ),
    _case(
        "bext01",
        "3.3.5",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
To: sip:j_user@example.com
From: sip:caller@example.net;tag=242etr
Max-Forwards: 6
Call-ID: bext01.torture
Require: nothingSupportsThis, nothingSupportsThisEither
Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis
CSeq: 8 OPTIONS
Via: @VIA@;rport;branch=z9hG4bKbext01
Content-Length: 0
""",
        420,
    ),
    _case(
        "invut",
        "3.3.6",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
Contact: <sip:caller@host5.example.net>
To: sip:j.user@example.com
From: sip:caller@example.net;tag=8392034
Max-Forwards: 70
Call-ID: invut.torture
CSeq: 235448 INVITE
Via: @VIA@;rport;branch=z9hG4bKinvut
Content-Type: application/unknownformat
Content-Length: @LENGTH@
""",
        415,
        body=b"<audio>\r\n <pcmu port=443/>\r\n</audio>\r\n",
    ),
    _case(
        "regaut01",
        "3.3.7",
        """
REGISTER sip:127.0.0.1 SIP/2.0
To: sip:j.user@example.com
From: sip:j.user@example.com;tag=87321hj23128
Max-Forwards: 8
Call-ID: regaut01.torture
CSeq: 9338 REGISTER
Via: @VIA@;rport;branch=z9hG4bKregaut01
Authorization: NoOneKnowsThisScheme opaque-data=here
Content-Length:0
""",
        *_NO_METHOD,
    ),
    # Two of everything there may be only one of.
    _case(
        "multi01",
        "3.3.8",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
Contact: <sip:caller@host5.example.net>
Via: @VIA@;rport;branch=z9hG4bKmulti01
CSeq: 5 INVITE
Call-ID: multi01.torture
CSeq: 59 INVITE
Call-ID: multi01.other
From: sip:caller@example.com;tag=3413415
To: sip:user@example.com
To: sip:other@example.net
From: sip:caller@example.net;tag=2923420123
Content-Type: application/sdp
l: @LENGTH@
Contact: <sip:caller@host36.example.net>
Max-Forwards: 5
""",
        400,
        body=_TALK,
    ),
    _case(
        "mcl01",
        "3.3.9",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
Via: @VIA@;rport;branch=z9hG4bKmcl01
To: sip:j.user@example.com
From: sip:caller@example.net;tag=3413415
Call-ID: mcl01.torture
CSeq: 5 OPTIONS
Max-Forwards: 70
Content-Length: 13
Content-Length: 5
""",
        400,
        body=b"There's no way to know how many octets are supposed to be here.",
        endless=True,
    ),
    # An answer whose way back was made to lead to everybody.
    _case(
        "bcast",
        "3.3.10",
        """
SIP/2.0 200 OK
Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1324923
Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23
Call-ID: bcast.torture
CSeq: 35 INVITE
From: sip:user@example.com;tag=11141343
To: sip:user@example.edu;tag=2229
Content-Length: @LENGTH@
Content-Type: application/sdp
Contact: <sip:user@host28.example.com>
""",
        DROPPED,
        body=_TALK,
    ),
    _case(
        "zeromf",
        "3.3.11",
        """
OPTIONS sip:100@127.0.0.1 SIP/2.0
To: sip:user@example.com
From: sip:caller@example.net;tag=3ghsd41
Call-ID: zeromf.torture
CSeq: 39234321 OPTIONS
Via: @VIA@;rport;branch=z9hG4bKzeromf
Max-Forwards: 0
Content-Length: 0
""",
        200,
        483,
    ),
    _case(
        "cparam01",
        "3.3.12",
        """
REGISTER sip:127.0.0.1 SIP/2.0
Via: @VIA@;rport;branch=z9hG4bKcparam01
Max-Forwards: 70
From: sip:watson@example.com;tag=DkfVgjkrtMwaerKKpe
To: sip:watson@example.com
Call-ID: cparam01.torture
CSeq: 2 REGISTER
Contact: sip:+19725552222@gw1.example.net;unknownparam
l: 0
""",
        *_NO_METHOD,
    ),
    _case(
        "cparam02",
        "3.3.13",
        """
REGISTER sip:127.0.0.1 SIP/2.0
Via: @VIA@;rport;branch=z9hG4bKcparam02
Max-Forwards: 70
From: sip:watson@example.com;tag=838293
To: sip:watson@example.com
Call-ID: cparam02.torture
CSeq: 3 REGISTER
Contact: <sip:+19725552222@gw1.example.net;unknownparam>
l: 0
""",
        *_NO_METHOD,
    ),
    _case(
        "regescrt",
        "3.3.14",
        """
REGISTER sip:127.0.0.1 SIP/2.0
To: sip:user@example.com
From: sip:user@example.com;tag=8
Max-Forwards: 70
Call-ID: regescrt.torture
CSeq: 14398234 REGISTER
Via: @VIA@;rport;branch=z9hG4bKregescrt
M: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>
L:0
""",
        *_NO_METHOD,
    ),
    _case(
        "sdp01",
        "3.3.15",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
To: sip:j_user@example.com
Contact: <sip:caller@host15.example.net>
From: sip:caller@example.net;tag=234
Max-Forwards: 5
Call-ID: sdp01.torture
Accept: text/nobodyKnowsThis
CSeq: 8 INVITE
Via: @VIA@;rport;branch=z9hG4bKsdp01
Content-Length: @LENGTH@
Content-Type: application/sdp
""",
        406,
        body=_TALK,
    ),
)

BACKWARD = (
    # As RFC 2543 had it, without tag, branch and Contact; it may be refused.
    _case(
        "inv2543",
        "3.4.1",
        """
INVITE sip:100@127.0.0.1 SIP/2.0
Via: @VIA@;rport
From: <sip:+13035551111@ift.example.net;user=phone>
Record-Route: <sip:100@127.0.0.1;maddr=ss1.example.com>
To: sip:+16505552222@ss1.example.net;user=phone
Call-ID: inv2543.torture
CSeq: 56 INVITE
Content-Type: application/sdp
""",
        RINGS,
        400,
        body=_TALK,
    ),
)

MESSAGES = (*VALID, *INVALID, *TRANSACTION, *APPLICATION, *BACKWARD)
