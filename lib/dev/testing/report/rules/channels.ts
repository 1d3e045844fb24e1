/** What can be said for certain of channels. */

import { Channel } from "../../../../core/channel.ts";
import { GoError } from "../../../../core/error.ts";
import { verbOf } from "../words.ts";
import { at, plain, type Rule } from "../scene.ts";

/** A send waits, and whoever would have received has left: by another case of its select, or after some values. */
export const abandoned: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const { subject, partners, name } = target;
    if (target.verb !== "send" || !(subject instanceof Channel) || partners.length === 0 || target.alive.length > 0)
      return [];
    const { history, lives } = scene.recorder;
    const [receiver] = partners;
    const label = receiver === undefined ? undefined : lives.get(receiver.g)?.label;
    if (receiver === undefined || label === undefined) return [];
    const sends = history.usesOf(subject, "send").reduce((sum, { stood }) => sum + stood, 0);
    const lostSelect = partners.length === 1 && receiver.done === 0 && receiver.stood === receiver.inSelect;
    if (subject.cap === 0 && sends === 1 && lostSelect) {
      return [
        `${label} left its select by another case and will never receive from ${name}: give ${name} room for the one value, chan(1), so that ${life.label} need not wait; or send in a select, beside ctx.done()`,
      ];
    }
    return partners.length === 1
      ? [
          `${label}, who alone receives from ${name}, may end before all is sent: send in a select, beside a case that fires when it ends, such as ctx.done()`,
        ]
      : [];
  });

/** A loop over a channel waits for its end, and whoever has sent has ended without a close. */
export const neverClosed: Rule = (scene) =>
  plain(scene).flatMap(({ life, target }) => {
    const { op, subject, partners, name } = target;
    if (
      target.verb !== "receive" ||
      !(subject instanceof Channel) ||
      subject.closed ||
      op.constructor.name !== "RecvOk"
    )
      return [];
    const sent = partners.some(({ verb, done }) => verb === "send" && done > 0);
    const received = scene.recorder.history.usesOf(subject, "receive").some(({ g, done }) => g === life.g && done > 0);
    if (!sent || !received || target.alive.length > 0) return [];
    return [
      `${name} is never closed, so the loop over it in ${life.label} never ends: call ${name}.close() after the last send`,
    ];
  });

/** A send on a channel that another goroutine has closed. */
export const sentAfterClose: Rule = ({ failure, recorder }) => {
  if (codeOf(failure.error) !== "ERR_SEND_ON_CLOSED_CHANNEL") return [];
  const [thrower] = failure.goroutines;
  const life = thrower === undefined ? undefined : recorder.lives.get(thrower);
  const sends = new Set(
    (life?.lastOp?.alternatives ?? []).filter((op) => verbOf(op) === "send").map(({ subject }) => subject),
  );
  const closes = recorder.history.deeds.filter(({ deed }) => deed.verb === "close" && sends.has(deed.subject));
  const [close] = closes;
  if (life === undefined || close === undefined || closes.length > 1 || close.deed.g === thrower) return [];
  const closer = close.deed.g === null ? undefined : recorder.lives.get(close.deed.g);
  const name = recorder.nameOf(close.deed.subject);
  return [
    `${closer?.label ?? "a timer"} closed ${name}${at(close.step, close.at)} while ${life.label} still had to send: only who sends may close, and of several only the last (after wg.wait())`,
  ];
};

/** A second close, where only one channel was ever closed. */
export const closedTwice: Rule = ({ failure, recorder }) => {
  if (codeOf(failure.error) !== "ERR_CLOSE_OF_CLOSED_CHANNEL") return [];
  const closes = recorder.history.deeds.filter(({ deed }) => deed.verb === "close");
  const [first] = closes;
  if (first === undefined || first.deed.g === null || new Set(closes.map(({ deed }) => deed.subject)).size > 1)
    return [];
  const by = recorder.lives.get(first.deed.g)?.label ?? "another";
  return [
    `${recorder.nameOf(first.deed.subject)} had been closed by ${by}${at(first.step, first.at)}: close it in one place, or by once.do(() => ch.close())`,
  ];
};

function codeOf(error: unknown): string | undefined {
  return error instanceof GoError ? error.code : undefined;
}
