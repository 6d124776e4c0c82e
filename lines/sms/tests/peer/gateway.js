// An SMPP gateway for tests, on npm's smpp (a separate program, never linked).
//
// usage: gateway.js ACCOUNT SECRET [MODE]
//
// Prints its port, then a line of JSON for everything that it was sent. MODE: plain, flow (the first part comes too
// fast), early (a receipt before the answer), lost (the receipt says that it did not arrive), leaves (unbinds after the
// first part), asks (asks whether we are there).
"use strict";

const smpp = require("smpp");

const [account, secret, mode = "plain"] = process.argv.slice(2);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const receipt = (session, pdu, name) =>
  session.deliver_sm(
    {
      source_addr: pdu.destination_addr,
      destination_addr: pdu.source_addr,
      esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
      short_message: `id:${name} sub:001 dlvrd:001 submit date:2611231000 done date:2611231000 stat:${
        mode === "lost" ? "UNDELIV" : "DELIVRD"
      } err:000 text:`,
    },
    (answer) => say({ got: "taken", status: answer.command_status }),
  );

const submit = (session, pdu, count) => {
  const told = pdu.short_message;
  const name = `part-${count}`;
  say({
    got: "submit",
    from: pdu.source_addr,
    to: pdu.destination_addr,
    coding: pdu.data_coding,
    receipt: pdu.registered_delivery,
    class: pdu.esm_class,
    head: told.udh ? [...told.udh].flatMap((part) => (typeof part === "number" ? [part] : [...part])) : [],
    text: told.message,
  });
  if (mode === "flow" && count === 1) {
    session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    return;
  }
  if (mode === "early") receipt(session, pdu, name);
  session.send(pdu.response({ message_id: name }));
  if (mode !== "early") receipt(session, pdu, name);
  if (mode === "leaves") session.unbind(() => say({ got: "let go" }));
};

const server = smpp.createServer({}, (session) => {
  let count = 0;
  session.on("error", () => say({ got: "gone" }));
  session.on("bind_transceiver", (pdu) => {
    const good = pdu.system_id === account && pdu.password === secret;
    say({ got: "connect", version: pdu.interface_version, good });
    session.send(pdu.response(good ? { system_id: "peer" } : { command_status: smpp.ESME_RINVPASWD }));
    if (good && mode === "asks") session.enquire_link(() => say({ got: "there" }));
  });
  session.on("submit_sm", (pdu) => submit(session, pdu, (count += 1)));
  session.on("enquire_link", (pdu) => {
    say({ got: "active" });
    session.send(pdu.response());
  });
  session.on("unbind", (pdu) => {
    say({ got: "terminate" });
    session.send(pdu.response());
    session.close();
  });
});
server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
