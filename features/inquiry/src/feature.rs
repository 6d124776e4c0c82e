//! What the capability hands to the binary: each slice hands its own part, and here they stand side by side.

use crate::forecast::COLUMN;
use crate::source::What;
use crate::{
    Inquiry, asking, calculator, dataset, demo, disclosure, divisions, keep_dates, keep_near, keep_tidy, own,
    pages, pest, price, register, source, store, transport, warning, words,
};
use axum::{
    Extension, Router,
    routing::{MethodRouter, get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::findable::Changes;
use hongwang_feature::{ColumnPage, Desk, DeskEntry, Fail, Feature, Place, Sender, Service, Site, Work};
use hongwang_page::{Alarm, Weather};
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, reseal::Sealed};

impl Inquiry {
    /// The page of a column that is not the weather's: rows of a dataset with the papers below them, or what else fills it.
    async fn others(
        &self,
        tx: &mut Tx,
        org: &OrgPath,
        column: &str,
        now: Millis,
    ) -> Result<Option<ColumnPage>> {
        let mut page = match column {
            price::COLUMN => price::pages::page(&price::store::told(tx, org).await?, now),
            pest::COLUMN => pest::pages::page(&pest::store::standing(tx, org, now).await?),
            pest::calendar::COLUMN => Some(pest::calendar::page(now)),
            _ => dataset::pages::column(tx, org, column, now).await?,
        };
        if page.is_none() {
            page = register::pages::column(tx, org, column).await?;
        }
        if page.is_none() {
            page = transport::column(&self.transport, tx, org, column, now).await?;
        }
        if page.is_none() {
            page = divisions::column(tx, org, column).await?;
        }
        let papers = disclosure::pages::column(tx, org, column, now).await?;
        Ok(match (page, papers) {
            (Some(page), Some(papers)) => Some(page.above(papers)),
            (page, papers) => page.or(papers),
        })
    }
}

impl Feature for Inquiry {
    fn sealed(&self) -> Vec<Sealed> {
        vec![
            source::SEALED,
            dataset::own::SEALED,
            dataset::batch::SEALED_FILE,
            dataset::batch::SEALED_REPORT,
            dataset::batch::SEALED_ADDRESS,
            disclosure::store::SEALED_PHONE,
            disclosure::entered::SEALED,
        ]
    }

    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "inquiry",
            steps: &[
                ("inquiry", include_str!("../migrations/inquiry.sql")),
                ("warnings", include_str!("../migrations/warnings.sql")),
                ("datasets", include_str!("../migrations/datasets.sql")),
                ("own", include_str!("../migrations/own.sql")),
                ("disclosure", include_str!("../migrations/disclosure.sql")),
                ("batches", include_str!("../migrations/batches.sql")),
                ("found", include_str!("../migrations/found.sql")),
                ("transport", include_str!("../migrations/transport.sql")),
                ("calculators", include_str!("../migrations/calculators.sql")),
                ("prices", include_str!("../migrations/prices.sql")),
                ("pests", include_str!("../migrations/pests.sql")),
                ("price_units", include_str!("../migrations/price_units.sql")),
                ("transport_also", include_str!("../migrations/transport_also.sql")),
                ("kept", include_str!("../migrations/kept.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[
            store::RECORD_KIND,
            warning::store::RECORD_KIND,
            dataset::told::RECORD_KIND,
            register::store::RECORD_KIND,
            disclosure::store::DISCLOSED,
            disclosure::store::MATTER,
            disclosure::store::SETTINGS,
            dataset::county::RECORD_KIND,
            dataset::overview::RECORD_KIND,
            calculator::store::RECORD_KIND,
            transport::store::PART_KIND,
            transport::store::TOLD_KIND,
            price::store::RECORD_KIND,
            pest::store::RECORD_KIND,
        ]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        match entry.record.kind.as_str() {
            warning::store::RECORD_KIND => Box::pin(warning::store::apply(tx, entry)),
            dataset::told::RECORD_KIND => Box::pin(dataset::told::apply(tx, entry)),
            register::store::RECORD_KIND => Box::pin(register::store::apply(tx, entry)),
            disclosure::store::DISCLOSED | disclosure::store::MATTER | disclosure::store::SETTINGS => {
                Box::pin(disclosure::store::apply(tx, entry))
            }
            dataset::county::RECORD_KIND => Box::pin(dataset::county::apply(tx, entry)),
            dataset::overview::RECORD_KIND => Box::pin(dataset::overview::apply(tx, entry)),
            transport::store::PART_KIND | transport::store::TOLD_KIND => {
                Box::pin(transport::store::apply(tx, entry))
            }
            calculator::store::RECORD_KIND => Box::pin(calculator::store::apply(tx, entry)),
            pest::store::RECORD_KIND => Box::pin(pest::store::apply(tx, entry)),
            price::store::RECORD_KIND => Box::pin(price::store::apply(tx, entry)),
            _ => Box::pin(store::apply(tx, entry)),
        }
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[warning::pages::SUBMISSION_KIND]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(warning::pages::receive(tx, from, submission, now))
    }

    fn question_kinds(&self) -> &'static [&'static str] {
        &[own::OWN, own::CODE]
    }

    fn answer<'a>(
        &'a self,
        place: &'a Place,
        from: &'a Sender,
        kind: &'a str,
        question: serde_json::Value,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(own::answer::answer(self, place, from, kind, question))
    }

    fn services<'a>(&'a self, tx: &'a mut Tx) -> Work<'a, Result<Vec<Service>>> {
        let calculators = calculator::services(&self.near.borrow().calculators);
        Box::pin(async move { Ok(own::services(tx).await?.into_iter().chain(calculators).collect()) })
    }

    fn alarms(&self, now: Millis) -> Vec<Alarm> {
        let near = self.near.borrow();
        warning::standing(&near.warnings, now).into_iter().map(warning::Told::alarm).collect()
    }

    fn weather(&self, now: Millis) -> Option<Weather> {
        self.near.borrow().forecast.as_ref().map(|told| told.in_short(now))
    }

    fn columns<'a>(&'a self, tx: &'a mut Tx, org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(async move {
            let told = store::told(tx, org).await?;
            let warnings = warning::store::told(tx, org).await?;
            let at = warnings.iter().map(|told| told.sent);
            let at = at.chain(told.map(|told| told.forecast.published_at)).max();
            let mut filled = dataset::pages::columns(tx, org).await?;
            filled.extend(divisions::columns(tx, org).await?);
            filled.extend(disclosure::pages::columns(tx, org).await?);
            filled.extend(at.map(|at| (COLUMN.to_owned(), at)));
            filled.extend(
                transport::columns(tx, org).await?.into_iter().map(|(column, at)| (column.to_owned(), at)),
            );
            filled.extend(
                price::pages::filled(tx, org).await?.into_iter().map(|(column, at)| (column.to_owned(), at)),
            );
            filled.extend(
                pest::pages::filled(tx, org).await?.into_iter().map(|(column, at)| (column.to_owned(), at)),
            );
            Ok(filled)
        })
    }

    fn column<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(async move {
            if column != COLUMN {
                return self.others(tx, org, column, now).await;
            }
            let (told, warnings) = (store::told(tx, org).await?, warning::store::told(tx, org).await?);
            let standing = warning::standing(&warnings, now);
            let is_filled = told.is_some() || !warnings.is_empty();
            Ok(is_filled.then(|| pages::weather::page(&standing, told.as_ref(), now)))
        })
    }

    fn findable<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> Work<'a, Result<Option<Changes>>> {
        let calculators = calculator::findable(&self.calculators(), org);
        Box::pin(async move {
            let mut changes = dataset::findable::changes(tx, org, after).await?;
            changes.edition = format!("{}-{}", changes.edition, calculators.edition);
            // Another calculator is another edition, and then all is asked for again.
            if after == 0 {
                changes.changed.extend(calculators.changed);
                changes.upto = changes.upto.max(1);
            }
            Ok(Some(changes))
        })
    }

    fn public(&self) -> Router<Place> {
        let seen = post(warning::pages::seen).layer(Extension(self.vault.clone()));
        pages::shelf_router()
            .merge(own::pages::router(&self.beside))
            .route(warning::PAGE, get(warning::pages::show))
            .route("/warnings/seen", seen)
            .merge(disclosure::pages::router())
            .merge(dataset::pages::router())
            .merge(divisions::router())
            .merge(transport::router(&self.transport))
            .merge(calculator::pages::router(self))
            .merge(price::pages::router())
            .merge(pest::pages::router())
    }

    fn desk(&self) -> Desk {
        let (may, publish) = (Permission::ManageSources, Permission::ReviewArticle);
        let entry = |href: &'static str, name: &'static str, icon: &'static str, permission: Permission| {
            DeskEntry { group: words::GROUP, href, name, icon, permission }
        };
        let with =
            |what: What, handlers: MethodRouter<Place>| handlers.layer(Extension((what, self.clone())));
        let mut desk = Desk::new()
            .entry(entry(warning::desk::BASE, words::warning::DESK_TITLE, "alert-triangle", publish))
            .entry(entry("/desk/weather", words::SOURCE, "sun", may))
            .route(warning::desk::BASE, publish, get(warning::desk::list))
            .route(warning::desk::STATE, publish, get(warning::desk::state))
            .route("/desk/warnings/drill", publish, post(warning::desk::drill))
            .route("/desk/warnings/{id}", publish, get(warning::desk::show))
            .route("/desk/warnings/{id}/end", publish, post(warning::desk::end));
        let routes = [
            (What::Weather, ["/desk/weather", "/desk/weather/try", "/desk/weather/remove"]),
            (
                What::Warnings,
                ["/desk/warnings/sources", "/desk/warnings/sources/try", "/desk/warnings/sources/remove"],
            ),
            (
                What::Buses,
                ["/desk/transport/source", "/desk/transport/source/try", "/desk/transport/source/remove"],
            ),
            (What::Prices, [price::desk::SOURCE, "/desk/prices/source/try", "/desk/prices/source/remove"]),
        ];
        desk = transport::desk::desk(desk);
        for (what, [base, try_out, remove]) in routes {
            desk = desk
                .route(base, may, with(what, get(pages::sources::show).post(pages::sources::save)))
                .route(try_out, may, with(what, post(pages::sources::try_out)))
                .route(remove, may, with(what, post(pages::sources::remove)));
        }
        let desk = dataset::batch::desk::desk(desk, self);
        let desk = calculator::desk::desk(disclosure::desk::desk(desk, &self.vault));
        pest::desk::desk(price::desk::desk(desk))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        let mut jobs: Vec<Work<'static, ()>> = vec![Box::pin(keep_near(place.clone(), self.clone()))];
        if place.site == Site::Center {
            jobs.push(Box::pin(asking::keep_asking(place.clone(), self.clone())));
            jobs.push(Box::pin(keep_tidy(place.clone(), self.clone())));
            jobs.push(Box::pin(dataset::batch::keep_working(place.clone(), self.clone())));
            jobs.push(Box::pin(keep_dates(place.clone(), self.clone())));
        }
        jobs
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(async move {
            demo::fill(place).await?;
            dataset::batch::fill_demo(self, place).await?;
            disclosure::flow::demo(place).await?;
            transport::demo::fill(place).await
        })
    }
}
