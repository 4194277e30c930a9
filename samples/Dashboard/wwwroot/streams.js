// One channel's events by either transport. `on` is called with "open", "away", "listening", "received" and "gap".

export function openStream(transport, channel, on) {
  return transport === "websocket" ? openSocket(`sockets/${channel}`, on) : openEventSource(`events/${channel}`, on);
}

function openEventSource(path, on) {
  let source, timer;
  const connect = () => {
    source = new EventSource(path);
    source.onopen = () => on("open");
    source.onerror = () => {
      on("away");
      // The browser reconnects by itself after a lost connection, but not after a response that is no stream.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, 2000);
    };
    for (const name of ["listening", "received", "gap"]) {
      source.addEventListener(name, event => on(name, JSON.parse(event.data)));
    }
  };
  connect();
  return () => { clearTimeout(timer); source.close(); };
}

function openSocket(path, on) {
  let socket, timer, closed = false, failures = 0, heard;
  const connect = () => {
    socket = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")));
    socket.onopen = () => { failures = 0; on("open"); };
    socket.onmessage = message => {
      heard = performance.now();
      const { event, data } = JSON.parse(message.data);
      if (event !== "heartbeat") on(event, data);
    };
    // A browser does not reconnect a WebSocket. The pause grows and is random, so that not all clients reconnect at once.
    socket.onclose = () => {
      if (closed) return;
      on("away");
      timer = setTimeout(connect, Math.random() * Math.min(5000, 500 * 2 ** failures++));
    };
  };
  // The server sends something every 15 seconds. After 40 seconds of silence, the connection is dead.
  const watch = setInterval(() => { if (performance.now() - heard > 40000) socket.close(); }, 5000);
  connect();
  return () => { closed = true; clearTimeout(timer); clearInterval(watch); socket.close(); };
}
