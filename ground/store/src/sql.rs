//! A statement as data: one text, its values, run in a transaction of either engine.
//!
//! Columns are UUID, JSONB, BYTEA, BOOLEAN, BIGINT and TEXT: the types that mean the same on both. Values are
//! bound as `$1`, `$2`, ….

use crate::{Result, StoreError, Tx};
use hongwang_base::{Millis, OrgPath, Scope};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type, types::Json};
use uuid::Uuid;

/// A value to bind. `None` is NULL of that type.
#[derive(Clone, Debug)]
pub enum Arg {
    /// BIGINT
    Int(Option<i64>),
    /// TEXT
    Text(Option<String>),
    /// BYTEA
    Bytes(Option<Vec<u8>>),
    /// BOOLEAN
    Bool(Option<bool>),
    /// UUID
    Uuid(Option<Uuid>),
    /// JSONB
    Json(Option<serde_json::Value>),
}

macro_rules! arg {
    ($variant:ident: $($from:ty => $with:expr),+ $(,)?) => {$(
        impl From<$from> for Arg {
            fn from(value: $from) -> Arg {
                Arg::$variant(Some(($with)(value)))
            }
        }
        impl From<Option<$from>> for Arg {
            fn from(value: Option<$from>) -> Arg {
                Arg::$variant(value.map($with))
            }
        }
    )+};
}
arg!(Int: i64 => |v| v, i32 => i64::from, u32 => i64::from, Millis => |v: Millis| v.0);
arg!(Text: String => |v| v, &str => str::to_owned, &String => String::clone,
     OrgPath => String::from, &OrgPath => |v: &OrgPath| v.as_str().to_owned(),
     &Scope => |v: &Scope| v.as_str().to_owned());
arg!(Bytes: Vec<u8> => |v| v, &[u8] => <[u8]>::to_vec);
arg!(Bool: bool => |v| v);
arg!(Uuid: Uuid => |v| v,
     hongwang_base::AccountId => Uuid::from, hongwang_base::ArticleId => Uuid::from,
     hongwang_base::BatchId => Uuid::from, hongwang_base::DeviceId => Uuid::from, hongwang_base::FilterId => Uuid::from,
     hongwang_base::ItemId => Uuid::from, hongwang_base::RowId => Uuid::from,
     hongwang_base::SourceId => Uuid::from, hongwang_base::SubmissionId => Uuid::from);
arg!(Json: serde_json::Value => |v| v);

/// A statement and its values. Made by [`sql`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Sql {
    text: &'static str,
    args: Vec<Arg>,
}

/// Starts a statement.
pub fn sql(text: &'static str) -> Sql {
    Sql { text, args: Vec::new() }
}

/// The statement as a query of one engine, every value bound.
macro_rules! query {
    ($engine:ty, $sql:expr) => {{
        let mut query = sqlx::query::<$engine>($sql.text);
        for arg in $sql.args {
            query = match arg {
                Arg::Int(v) => query.bind(v),
                Arg::Text(v) => query.bind(v),
                Arg::Bytes(v) => query.bind(v),
                Arg::Bool(v) => query.bind(v),
                Arg::Uuid(v) => query.bind(v),
                Arg::Json(v) => query.bind(v.map(Json)),
            };
        }
        query
    }};
}

impl Sql {
    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Arg>) -> Self {
        self.args.push(value.into());
        self
    }

    /// Binds any serialisable value as JSONB.
    ///
    /// # Panics
    /// Never for the plain data that this product keeps: a map with keys that are not text is a defect here.
    pub fn bind_json<T: Serialize>(self, value: &T) -> Self {
        self.bind(serde_json::to_value(value).expect("plain data always becomes JSON"))
    }

    /// Runs it and tells how many rows it touched.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn run(self, tx: &mut Tx) -> Result<u64> {
        Ok(match tx {
            Tx::Lite(tx) => query!(Sqlite, self).execute(&mut **tx).await?.rows_affected(),
            Tx::Pg(tx) => query!(Postgres, self).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// All rows.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn all(self, tx: &mut Tx) -> Result<Vec<Row>> {
        Ok(match tx {
            Tx::Lite(tx) => {
                query!(Sqlite, self).fetch_all(&mut **tx).await?.into_iter().map(Row::Lite).collect()
            }
            Tx::Pg(tx) => {
                query!(Postgres, self).fetch_all(&mut **tx).await?.into_iter().map(Row::Pg).collect()
            }
        })
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn one(self, tx: &mut Tx) -> Result<Option<Row>> {
        Ok(self.all(tx).await?.into_iter().next())
    }
}

/// A row of either engine.
#[derive(Debug)]
pub enum Row {
    /// Of SQLite.
    Lite(sqlx::sqlite::SqliteRow),
    /// Of PostgreSQL.
    Pg(sqlx::postgres::PgRow),
}

/// A type that both engines can give: i64, String, Vec<u8>, bool, Uuid, and `Option` of each.
pub trait Field:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}
impl<T> Field for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    /// When there is no such column or it holds another type.
    pub fn get<T: Field>(&self, column: &'static str) -> Result<T> {
        Ok(match self {
            Self::Lite(row) => row.try_get_unchecked(column)?,
            Self::Pg(row) => row.try_get(column)?,
        })
    }

    /// A BIGINT column as a time.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn millis(&self, column: &'static str) -> Result<Millis> {
        self.get(column).map(Millis)
    }

    /// A UUID column as its typed id.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn id<T: From<Uuid>>(&self, column: &'static str) -> Result<T> {
        self.get::<Uuid>(column).map(T::from)
    }

    /// A TEXT column as an organisation path.
    ///
    /// # Errors
    /// As [`Row::get`], or when the text is no path.
    pub fn org(&self, column: &'static str) -> Result<OrgPath> {
        self.get::<String>(column)?.parse().map_err(|error| StoreError::corrupt(column, error))
    }

    /// A TEXT column that holds one of the words of a type.
    ///
    /// # Errors
    /// As [`Row::get`], or when the word is none of them.
    pub fn word<T>(&self, column: &'static str, of: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text: String = self.get(column)?;
        of(&text).ok_or_else(|| StoreError::corrupt(column, text))
    }

    /// A JSONB column that may be NULL, as plain data.
    ///
    /// # Errors
    /// As [`Row::json`].
    pub fn json_or_null<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>> {
        let value = self.get::<Option<Json<serde_json::Value>>>(column)?;
        let plain = value.map(|Json(value)| serde_json::from_value(value)).transpose();
        plain.map_err(|error| StoreError::corrupt(column, error))
    }

    /// A JSONB column as plain data.
    ///
    /// # Errors
    /// As [`Row::get`], or when the JSON has another shape.
    pub fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        let Json(value) = self.get::<Json<serde_json::Value>>(column)?;
        serde_json::from_value(value).map_err(|error| StoreError::corrupt(column, error))
    }
}
