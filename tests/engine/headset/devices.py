"""Report descriptors of real devices, as published, and a headset played by a test."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Condition

from callcenter.engine.headset.bus import Forbidden, Found

# Dell SP325 speakerphone (413c:8223), read from a live device through hidraw; published as a test
# fixture of a mapper for its buttons.
DELL_SP325 = bytes.fromhex(
    "050c0901a101850c1500250109e909ea09e209cd09b509b609b009b1"
    "750195088102c00613ff0901a101150026ff00850609007508953d91"
    "02850709007508953d8102c00614ff0901a101150026ff0085100900"
    "750895058102c00699ff0901a101859a150026ff00953f75080903b1"
    "02859b150025019501750109048106750195078101c0050b0905a101"
    "1500250175018505092095018122092f95018106092409210997092a"
    "0950950581060907050909017501950181020508850509170909091"
    "809200921092a9506912295029101c0"
)

# Logitech MX Brio (046d), from macOS's IORegistry; mute only, switch and light share report 8.
LOGITECH_MX_BRIO = bytes.fromhex(
    "0600ff0901a1018540150025010902750195018106090375019501810695068101"
    "8541150026ff00090195027508910285420901810285430901810285440901950"
    "491028545090181028546950209018102854709018102c00601ff0901a101850a"
    "150026ff000901951f75088102c00602ff0901a1010509190129011500257f850"
    "1950175088102c006a1ff0903a1018555150026ff000903950675088102c00699"
    "ff0903a101859a0903150026ff00951f75080903b20201c0050b0905a10185081"
    "5002501092f750195018106092075019501812295068101050885080909750195"
    "019122050b092a75019502912295069101c0"
)

# A Razer microphone (1532): its one telephony field is a hook switch marked as constant.
RAZER_MICROPHONE = bytes.fromhex(
    "050c0901a10185011500250109e909ea75019502814209cd09b509b609b709e2"
    "9505810606ff07090195018106050c090095088106090075089502810606ff07"
    "0901950b81020900950f9102c0050b0905a10185020920150025019501750181"
    "23950175078107c0"
)

# Anker PowerConf (291a:3301): inputs as dumped from hidraw, outputs as the device reported them.
# Its buttons are marked as constant, too.
ANKER_POWERCONF = bytes.fromhex(
    "050c0901a101850115002501 09e909ea09e209cd09b509b609b309b7 750195088142c0"
    "050b0905a1018502 050b15002501 09200997750195028123"
    "092f0921097009507501950481 07 0508 09170909091809200921 750195059122 95039103c0"
)

# What ChromeOS shows for a Bluetooth hands-free headset: a virtual device of its floss stack.
CHROMEOS_HANDS_FREE = bytes.fromhex(
    "050b0905a1018501050b1500250109 20092f750195028123750195068101"
    "0508150025010918091709097501950391227501950591 01c0"
)

# Plantronics Blackwire 3220 (047f:c056), the telephony collection as Windows knows it (issues of
# libusb/hidapi); published up to the ring light, closed here.
BLACKWIRE_3220 = bytes.fromhex(
    "050b0905a1018508092f1500250175019501810609200921150025017501950281 22"
    "8509050809091500250175019501912285170917150025017501950191 22"
    "85180918150025017501950191 22c0"
)

# The layout Jabra documents and Yealink, Gigaset and others share, as a Linux USB gadget for docks
# carries it: state bits, toggles, a keypad in an array, and button 7 for "reject".
JABRA_LAYOUT = bytes.fromhex(
    "050b0905a1018502050b1500250109200997750195028122092f092109700950"
    "7501950481060906a10219b029bb1500250c750495018140c009071500250105"
    "0975019501810275019505810105081500250109170909091809200921750195"
    "059122050b15002501099e750195019122 7501950a9101c0050c0901a1018501"
    "050c1500250109ea09e909e27501950381027501950d8101c0"
)

# The layout of Plantronics with a report for every light, from the same gadget.
PLANTRONICS_LAYOUT = bytes.fromhex(
    "050c0901a10185011500250109e909ea75019502810695068101"
    "8502050c09009510810285030900950891 0285040900750895249102"
    "85050900952081 02850609009524910285070900952081 02c0050b"
    "0905a10185081500250109207501950181220997750195018122"
    "092b750195018122092a750195018122092f75019501810609217501950181 06"
    "0924750195018106 09070509090175019501810205088509090995019122"
    "950791018517091795019122950791018518091895019122950791018520092095019122 95079101c0"
)

REAL = {
    "dell-sp325": DELL_SP325,
    "logitech-mx-brio": LOGITECH_MX_BRIO,
    "razer-microphone": RAZER_MICROPHONE,
    "anker-powerconf": ANKER_POWERCONF,
    "chromeos-hands-free": CHROMEOS_HANDS_FREE,
    "blackwire-3220": BLACKWIRE_3220,
    "jabra-layout": JABRA_LAYOUT,
    "plantronics-layout": PLANTRONICS_LAYOUT,
}


class PlayedHeadset:
    """A device a test holds in its hands: `send` presses, `written` is what it was told."""

    def __init__(self, descriptor: bytes) -> None:
        self._descriptor = descriptor
        self._reports: SimpleQueue[bytes | OSError] = SimpleQueue()
        self._news = Condition()
        self.written: list[bytes] = []
        self.closed = False
        self.deaf = False

    def send(self, *reports: bytes) -> None:
        for report in reports:
            self._reports.put(report)

    def unplug(self) -> None:
        self.deaf = True
        self._reports.put(OSError("read error"))

    def wait_written(self, report: bytes) -> None:
        with self._news:
            assert self._news.wait_for(lambda: report in self.written, 10), self.written

    # What is asked of a device.

    def descriptor(self) -> bytes:
        return self._descriptor

    def read(self, wait_ms: int) -> bytes:
        assert not self.closed
        try:
            report = self._reports.get(timeout=wait_ms / 1000)
        except Empty:
            return b""
        if isinstance(report, OSError):
            raise report
        return report

    def write(self, report: bytes) -> None:
        assert not self.closed
        if self.deaf:
            raise OSError("no such device")
        with self._news:
            self.written.append(report)
            self._news.notify_all()

    def close(self) -> None:
        self.closed = True


class PlayedBus:
    """Where a test plugs its headsets."""

    def __init__(self) -> None:
        self.plugged: dict[Found, PlayedHeadset] = {}
        self.forbidden: set[Found] = set()
        self.looks = 0
        self.broken: OSError | None = None

    def look(self) -> tuple[Found, ...]:
        self.looks += 1
        if self.broken:
            raise self.broken
        return tuple(self.plugged)

    def open(self, found: Found) -> PlayedHeadset:
        if found in self.forbidden:
            raise Forbidden("not for you")
        if self.plugged[found].deaf:
            raise OSError("no such device")
        return self.plugged[found]
