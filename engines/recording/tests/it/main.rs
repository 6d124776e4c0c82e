//! Packets of real encoders, and of unreal senders.

mod bed;
mod corpus;
mod live;
mod parts;
mod plays;
mod props;
