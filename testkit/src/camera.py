"""A camera: GStreamer's RTSP server with one colour at /picture. Run by camera.rs, which says why.

camera.py h264|h265 PORT [USER PASSWORD]; the port 0 is one that is free.

Takes lines: a colour (0xaarrggbb) shows it from now on, an empty one ends. Says "ready PORT", then "connected" for each
connection that comes and "closed" for each that goes.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

ENCODERS = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=300 ! rtph264pay name=pay0",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=300 ! rtph265pay name=pay0",
}
RED = 0xFFFF0000


def say(words):
    print(words, flush=True)


class Camera(GstRtspServer.RTSPMediaFactory):
    def __init__(self, codec):
        super().__init__()
        self.colour = RED
        self.sources = []
        self.set_shared(True)
        self.set_launch(
            "( videotestsrc is-live=true pattern=solid-color name=source"
            " ! video/x-raw,width=320,height=180,framerate=25/1,format=I420 ! "
            f"{ENCODERS[codec]} config-interval=1 pt=96 )"
        )

    def configure(self, media):
        source = media.get_element().get_by_name("source")
        self.sources.append(source)
        self.show(self.colour)

    def show(self, colour):
        self.colour = colour
        for source in self.sources:
            source.set_property("foreground-color", colour)


def guard(server, factory, user, password):
    """Asks for a digest (RFC 2617)."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    factory.add_role_from_structure(
        Gst.Structure.from_string(
            "viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true"
        )[0]
    )


def main():
    Gst.init(None)
    codec, port, *login = sys.argv[1:]
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    factory = Camera(codec)
    factory.connect("media-configure", lambda _, media: factory.configure(media))
    if login:
        guard(server, factory, *login)
    server.get_mount_points().add_factory("/picture", factory)

    def connected(_, client):
        say("connected")
        client.connect("closed", lambda _: say("closed"))

    server.connect("client-connected", connected)
    loop = GLib.MainLoop()

    def told(channel, _):
        line = sys.stdin.readline().strip()
        if not line:
            loop.quit()
            return False
        factory.show(int(line, 16))
        return True

    GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, told)
    if server.attach(None) == 0:
        sys.exit(f"port {port} is taken")
    say(f"ready {server.get_bound_port()}")
    loop.run()


main()
