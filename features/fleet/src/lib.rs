//! The fleet: which devices there are, how they are, who lets them in and who shuts them out.
//!
//! At the center: the desk pages of devices and enrolment, and the board that shows every village's screen. At a
//! village: the page of its own device, and the screen that it shows until it is admitted. What is known of a
//! device is kept by `hongwang-feed`; this crate judges it ([`health`], [`board`]) and says it in words.
//!
//! Invariants: every answer is cut to the scope of who asks; a state is said in colour, symbol and word; nothing
//! is shown of a device that it did not say itself.

mod board;
mod health;
mod map;
mod pages;
mod policy;
mod sheet;
mod words;

pub use pages::enrolment::Joining;
pub use pages::kiosk::{Asking, EnrolmentState, enrolment_screen};

use axum::{
    Router,
    routing::{get, post},
};
use hongwang_base::Permission;
use hongwang_feature::{Desk, DeskEntry, Feature, Place, column_state};
use hongwang_store::Migrations;
use pages::{board as board_pages, device, devices, enrolment, kiosk};

/// The capability.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fleet;

impl Feature for Fleet {
    /// The board's table of columns, which whoever keeps content fills. Devices themselves belong to the feed.
    fn migrations(&self) -> Migrations {
        column_state::MIGRATIONS
    }

    fn public(&self) -> Router<Place> {
        Router::new().route("/device", get(kiosk::own_device))
    }

    fn desk(&self) -> Desk {
        let (manage, view) = (Permission::ManageDevices, Permission::ViewBoard);
        Desk::new()
            .entry(entry("/desk/board", words::BOARD, "map", view))
            .entry(entry("/desk/devices", words::DEVICES, "devices", manage))
            .entry(entry("/desk/enrolment", words::ENROLMENT, "plug-connected", manage))
            .route("/desk/board", view, get(board_pages::page))
            .route("/desk/board/state.json", view, get(board_pages::state))
            .route("/desk/board/export.csv", view, get(board_pages::export))
            .route("/desk/devices", manage, get(devices::page))
            .route("/desk/devices/export.csv", manage, get(devices::export))
            .route("/desk/devices/{id}", manage, get(device::page))
            .route("/desk/devices/{id}/policy", manage, post(device::set_policy))
            .route("/desk/devices/{id}/revoke", manage, get(device::ask_revoke).post(device::revoke))
            .route("/desk/enrolment", manage, get(enrolment::page))
            .route("/desk/enrolment/add", manage, get(enrolment::add))
            .route("/desk/enrolment/admit", manage, get(enrolment::ask_admit).post(enrolment::admit))
    }
}

fn entry(href: &'static str, name: &'static str, icon: &'static str, permission: Permission) -> DeskEntry {
    DeskEntry { group: words::GROUP, href, name, icon, permission }
}
