//! Which page lies at which address, and who may open it.

use crate::{
    Cases, Halls, api, applicant, assign, calendar, catalogue, desk_words, editor, hooks, notice, pages,
    privacy, proxy, rating, result, statistics, systems, urge, wall, words,
};
use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    routing::{MethodRouter, get, post},
};
use hongwang_base::Permission;
use hongwang_feature::{Desk, DeskEntry, Place};

/// The desk.
pub(crate) fn desk(cases: &Cases) -> Desk {
    use pages::{
        desk_act, desk_answers, desk_batch, desk_case, desk_cases, desk_paper, desk_papers, desk_waiting,
    };
    use {rating::desk as rating, result::desk as paper, wall::desk as answer};
    let handle = Permission::HandleCases;
    let entry = DeskEntry {
        group: desk_words::GROUP,
        href: "/desk/cases",
        name: desk_words::QUEUE,
        icon: "clipboard-list",
        permission: handle,
    };
    let beside = |href, name, icon| DeskEntry { href, name, icon, ..entry.clone() };
    let key = || Extension(cases.vault.clone());
    let both = || (Extension(cases.press.clone()), key());
    // What another system may do is granted like a role.
    let grant = Permission::GrantRoles;
    let interfaces = DeskEntry {
        group: desk_words::GROUP,
        href: api::desk::BASE,
        name: words::interfaces::TITLE,
        icon: "key",
        permission: grant,
    };
    let systems = DeskEntry {
        href: systems::desk::BASE,
        name: words::interfaces::SYSTEMS,
        icon: "plug-connected",
        ..entry.clone()
    };
    let caller = Extension(cases.caller.clone());
    let hooks: MethodRouter<Place> = get(hooks::desk::list).post(hooks::desk::add);
    let hooks: MethodRouter<Place> = hooks.layer((key(), caller));
    editor::routes(desk_of_items(&cases.halls))
        .entry(entry.clone())
        .entry(interfaces)
        .route(api::desk::BASE, grant, get(api::desk::list).post(api::desk::make))
        .route("/desk/cases/api/{id}/revoke", grant, post(api::desk::revoke))
        .route(hooks::desk::BASE, grant, hooks)
        .route("/desk/cases/hooks/{id}/again", grant, post(hooks::desk::again))
        .route("/desk/cases/hooks/{id}/remove", grant, post(hooks::desk::remove))
        .entry(systems)
        .route(systems::desk::BASE, handle, get(systems::desk::list))
        .route("/desk/cases/systems/{id}/again", handle, post(systems::desk::again))
        .route("/desk/cases", handle, get(desk_cases::list))
        .entry(DeskEntry {
            href: proxy::desk::ADDRESS,
            name: words::proxy::DESK,
            icon: "users",
            ..entry.clone()
        })
        .route(proxy::desk::ADDRESS, handle, get(proxy::desk::list).layer(key()))
        .route("/desk/proxies/{id}/end", handle, post(proxy::desk::end).layer(key()))
        .route("/desk/proxies/{id}/look", handle, post(proxy::desk::look).layer(key()))
        .route("/desk/proxies/{id}/papers/{hash}", handle, get(proxy::desk::picture).layer(key()))
        .route("/desk/cases/{id}", handle, get(desk_case::show).layer(key()))
        .route("/desk/cases/{id}/act", handle, post(desk_act::act).layer(key()))
        .route("/desk/cases/{id}/reveal", handle, post(desk_answers::reveal).layer(key()))
        .route("/desk/cases/{id}/objection", handle, post(notice::desk::answer))
        .route("/desk/cases/{id}/papers/{hash}", handle, get(desk_papers::show).layer(key()))
        .route(statistics::pages::ADDRESS, handle, get(statistics::pages::show))
        .route("/desk/cases/statistics/export.csv", handle, get(statistics::pages::export))
        .route("/desk/waiting", handle, get(desk_waiting::show))
        .route("/desk/batch", handle, post(desk_batch::batch).layer(key()))
        .route(
            "/desk/cases/{id}/print/{kind}",
            handle,
            get(desk_paper::show).post(desk_paper::whole).layer(key()),
        )
        .route(privacy::find::ADDRESS, handle, get(privacy::find::ask).post(privacy::find::look).layer(key()))
        .route("/desk/cases/rights/export", handle, post(privacy::find::hand_out).layer(key()))
        .route("/desk/cases/{id}/rights", handle, get(privacy::pages::show).layer(key()))
        .route("/desk/cases/{id}/correct", handle, post(privacy::pages::correct).layer(key()))
        .route("/desk/cases/{id}/erase/ask", handle, post(privacy::pages::ask_erasure).layer(key()))
        .route("/desk/cases/{id}/erase", handle, post(privacy::pages::erase_it).layer(key()))
        .route("/desk/cases/{id}/urge", handle, post(urge::pages::urge))
        .route("/desk/cases/{id}/urge/answer", handle, post(urge::pages::answer))
        .route("/desk/cases/{id}/assign", handle, post(assign::pages::assign))
        .route("/desk/cases/{id}/hand", handle, post(assign::pages::hand))
        .route(
            assign::pages::COLLEAGUES,
            handle,
            get(assign::pages::colleagues).post(assign::pages::hand_over),
        )
        .route("/desk/cases/{id}/paper", handle, get(paper::show).post(paper::issue).layer(both()))
        .route("/desk/cases/{id}/paper/{paper}/file", handle, get(paper::file).layer(key()))
        .route("/desk/cases/{id}/paper/{paper}/revoke", handle, post(paper::revoke).layer(key()))
        .route("/desk/cases/{id}/answer", handle, get(answer::show).post(answer::write).layer(key()))
        .route("/desk/cases/{id}/answer/withdraw", handle, post(answer::withdraw).layer(key()))
        .entry(beside("/desk/cases/callbacks", words::rating::CALL_BACKS, "phone-call"))
        .entry(beside("/desk/cases/ratings", words::rating::STATISTICS, "mood-smile"))
        .route("/desk/cases/callbacks", handle, get(rating::list))
        .route("/desk/cases/callbacks/{id}", handle, post(rating::close).layer(key()))
        .route("/desk/cases/ratings", handle, get(rating::statistics))
}

/// The pages before the questions: who applies, and who helps.
pub(crate) fn who_applies() -> Router<Place> {
    use applicant::{assist, pages};
    Router::new()
        .route(pages::WHO, get(pages::who).post(pages::choose))
        .route(pages::SHOW, get(pages::show).post(pages::vouch))
        .route(pages::CARD, post(pages::card))
        .route(pages::PHONE, get(pages::phone).post(pages::take_phone))
        .route(pages::GUARDIAN, get(pages::guardian).post(pages::take_guardian))
        .route(pages::PROXY, get(pages::proxy).post(pages::take_proxy))
        .route(assist::ADDRESS, get(assist::show))
        .route(assist::BADGE, post(assist::badge_in))
        .route(assist::FOLDER, get(assist::folder).post(assist::take_folder))
        .route(assist::PAPERS, get(assist::originals).post(assist::take_originals))
        .route(assist::END, post(assist::end))
}

/// The form of a visit for whoever helps from far away.
pub(crate) fn sheet() -> Router<Place> {
    use pages::sheet;
    Router::new()
        .route(sheet::ADDRESS, get(sheet::show).post(sheet::answer))
        .layer(DefaultBodyLimit::max(sheet::LARGEST))
}

/// The pages of mandates.
pub(crate) fn mandates() -> Router<Place> {
    use proxy::pages;
    Router::new()
        .route(pages::ADDRESS, get(pages::ask))
        .route("/apply/proxies/card", post(pages::by_card))
        .route("/apply/proxies/phone", post(pages::by_phone))
        .route("/apply/proxies/end", post(pages::end))
        .route("/apply/proxies/given/{id}", get(pages::given))
}

/// The pages that take papers.
pub(crate) fn papers() -> Router<Place> {
    use pages::{paper, phone};
    let files = || DefaultBodyLimit::max(crate::paper::MOST_BODY);
    Router::new()
        .route("/apply/paper", post(paper::put).layer(files()))
        .route("/apply/paper/{hash}", get(paper::show))
        .route("/apply/paper/drop", post(paper::remove))
        .route("/apply/phone", get(phone::wait).post(phone::begin))
        .route("/apply/phone/lan", post(phone::by_lan))
        .route("/apply/phone/{token}", get(phone::show).post(phone::put).layer(files()))
        .route("/apply/phone/{token}/{hash}", get(phone::picture))
        .route("/apply/phone/{token}/drop", post(phone::remove))
}

/// The pages that say whether a result paper is valid.
pub(crate) fn verify() -> Router<Place> {
    use result::verify;
    Router::new()
        .route(verify::ADDRESS, get(verify::ask).post(verify::look))
        .route("/verify/{code}", get(verify::show).post(verify::compare))
        .layer(DefaultBodyLimit::max(verify::LARGEST))
}

/// The desk of what can be applied for, and of the days that are worked.
fn desk_of_items(halls: &Halls) -> Desk {
    use calendar::pages as year;
    use catalogue::{pages as of, pages_import as import};
    let items = Permission::ManageItems;
    let entry =
        |href, name, icon| DeskEntry { group: desk_words::GROUP, href, name, icon, permission: items };
    let halls = || Extension(halls.clone());
    let limit = DefaultBodyLimit::max;
    Desk::new()
        .entry(entry(of::BASE, words::catalogue::ITEMS, "list-details"))
        .entry(entry("/desk/cases/calendar", words::calendar::CALENDAR, "calendar"))
        .route("/desk/cases/items", items, get(of::list))
        .route("/desk/cases/items/{slug}", items, get(of::show).post(of::save).layer(halls()))
        .route("/desk/cases/items/new", items, get(of::blank_one).post(of::add).layer(halls()))
        .route(
            "/desk/cases/items/import",
            items,
            get(import::ask).post(import::try_out).layer((halls(), limit(import::LARGEST_UPLOAD))),
        )
        .route(
            "/desk/cases/items/import/confirm",
            items,
            post(import::confirm).layer((halls(), limit(import::LARGEST_CONFIRMED))),
        )
        .route("/desk/cases/items/export", items, get(import::export).layer(halls()))
        .route("/desk/cases/items/template", items, get(import::empty))
        .route("/desk/cases/calendar", items, get(year::show).post(year::save))
        .route("/desk/cases/calendar/paste", items, post(year::paste_in))
}
