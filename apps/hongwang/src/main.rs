//! The one binary: command line, configuration, wiring. No rule of the product lives here.

mod center;
mod config;
mod demo;
mod features;
mod keys;
mod meetings;
mod memory;
mod registers;
mod simulate;
mod sms;
mod tools;
mod village;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};
use hongwang_speech::Manners;
use std::path::PathBuf;
use tokio::sync::watch;

/// 红网:县到村的便民服务平台。一个程序,三种用法:县中心、村终端、笔记本上的演示。
#[derive(Parser)]
#[command(name = "hongwang", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 运行县中心
    Center {
        /// 配置文件(TOML)
        #[arg(long, value_name = "文件")]
        config: PathBuf,
    },
    /// 运行一块村屏背后的终端
    Village {
        /// 配置文件(TOML)
        #[arg(long, value_name = "文件")]
        config: PathBuf,
    },
    /// 在本机启动一个县中心和两个村终端,数据都是演示用的
    Demo {
        /// 第一个端口:中心用它,终端接入用 +1,两个村用 +11 和 +12
        #[arg(long, default_value_t = 8800, value_name = "端口", value_parser = clap::value_parser!(u16).range(1..=65_000))]
        port_base: u16,
        /// 数据目录;再次启动会接着用
        #[arg(long, value_name = "目录")]
        data: PathBuf,
        /// 语音和手写模型的目录;不写就没有语音和手写
        #[arg(long, value_name = "目录")]
        models: Option<PathBuf>,
    },
    /// 用许多模拟村终端连接一个正在运行的中心
    Simulate {
        /// 多少个村
        #[arg(long, value_name = "个数")]
        villages: usize,
        /// 中心的配置文件
        #[arg(long, value_name = "文件")]
        config: PathBuf,
    },
    /// 语音程序:由终端自己启动,从标准输入读一句,往标准输出写声音
    #[command(hide = true)]
    Voice {
        #[arg(long)]
        models: PathBuf,
        #[arg(long)]
        threads: usize,
        #[arg(long)]
        nice: i32,
    },
    /// 认字程序:由终端自己启动,从标准输入读相片,往标准输出写字
    #[command(hide = true)]
    Reading {
        #[arg(long)]
        models: PathBuf,
    },
    /// 影像程序:由终端自己启动,放下不需要的权力以后变成 ffmpeg
    #[command(hide = true)]
    Filming {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<std::ffi::OsString>,
    },
    /// 审计日志
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// 封存个人信息的密钥
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// 用 U 盘传内容
    Feed {
        #[command(subcommand)]
        command: FeedCommand,
    },
    /// 从存下来的网页里取正文,用来离线试规则
    Extract {
        /// 网页文件
        #[arg(required = true, value_name = "文件")]
        files: Vec<PathBuf>,
        /// 每个文件输出一行 JSON:file、title、published、source、text
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// 核对整条审计链,断在哪里说到哪里
    Verify {
        /// 中心的配置文件
        #[arg(long, value_name = "文件")]
        config: PathBuf,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// 换一把新密钥:新的内容用它封存,旧的内容由程序自己重新封存;程序不用停
    Rotate {
        /// 数据目录
        #[arg(long, value_name = "目录")]
        data: PathBuf,
    },
    /// 去掉旧密钥;还有用旧密钥封存的,就不去
    Retire {
        /// 配置文件(TOML)
        #[arg(long, value_name = "文件")]
        config: PathBuf,
        /// 这是村终端的配置文件
        #[arg(long)]
        village: bool,
    },
}

#[derive(Subcommand)]
enum FeedCommand {
    /// 在中心把一个村能看到的全部内容写成一个文件
    Export {
        /// 中心的配置文件
        #[arg(long, value_name = "文件")]
        config: PathBuf,
        /// 村的 12 位编码
        #[arg(long, value_name = "编码")]
        village: String,
        /// 写到哪里
        #[arg(long, value_name = "文件")]
        to: PathBuf,
    },
    /// 在村终端读入这样的文件
    Import {
        /// 村终端的配置文件
        #[arg(long, value_name = "文件")]
        config: PathBuf,
        /// 从哪里读
        #[arg(long, value_name = "文件")]
        from: PathBuf,
    },
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("HONGWANG_LOG")
                .unwrap_or_else(|_| "warn,hongwang=info".into()),
        )
        .with_writer(std::io::stderr)
        // A log on a full disk must not take the process along.
        .log_internal_errors(false)
        .init();
    match Box::pin(run(cli.command)).await {
        Ok(code) => code,
        Err(error) => {
            tracing::debug!(?error);
            complain(&error);
            std::process::ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stderr, reason = "this is where a command complains")]
fn complain(error: &anyhow::Error) {
    let whole: Vec<String> = error.chain().map(ToString::to_string).collect();
    eprintln!("{}", whole.join(":"));
}

async fn run(command: Command) -> Result<std::process::ExitCode> {
    let done = std::process::ExitCode::SUCCESS;
    match command {
        Command::Center { config } => {
            let center = center::open(&config::load(&config)?, false).await?;
            if let Some(link) = &center.setup_link {
                tell(&format!("首次设置请打开(只能用一次):{link}"));
            }
            center.run(asked_to_stop()).await?;
        }
        Command::Village { config } => {
            let village = village::open(config::load(&config)?).await?;
            if let Some(code) = village.waiting_code().await? {
                tell(&format!("本机接入码:{code}"));
            }
            Box::pin(village.run(asked_to_stop())).await?;
        }
        Command::Demo { port_base, data, models } => {
            let (stop, stopped) = watch::channel(false);
            tokio::spawn(async move {
                asked_to_stop().await;
                stop.send_replace(true);
            });
            demo::run(port_base, &data, models.as_deref(), stopped).await?;
        }
        Command::Simulate { villages, config } => {
            simulate::run(&config::load(&config)?, villages, asked_to_stop()).await?;
        }
        Command::Audit { command: AuditCommand::Verify { config } } => {
            return tools::audit_verify(&config::load(&config)?).await;
        }
        Command::Keys { command: KeysCommand::Rotate { data } } => tell(&keys::rotate(&data)?),
        Command::Keys { command: KeysCommand::Retire { config, village: false } } => {
            tell(&keys::retire_center(&config::load(&config)?).await?);
        }
        Command::Keys { command: KeysCommand::Retire { config, village: true } } => {
            tell(&keys::retire_village(&config::load(&config)?).await?);
        }
        Command::Feed { command: FeedCommand::Export { config, village, to } } => {
            tell(&tools::feed_export(&config::load(&config)?, &village, &to).await?);
        }
        Command::Feed { command: FeedCommand::Import { config, from } } => {
            tell(&tools::feed_import(&config::load(&config)?, &from).await?);
        }
        Command::Extract { files, json } => return tools::extract(&files, json),
        Command::Voice { models, threads, nice } => {
            tokio::task::spawn_blocking(move || tools::voice(models, Manners { threads, nice })).await??;
        }
        Command::Reading { models } => tokio::task::spawn_blocking(move || tools::reading(models)).await??,
        // It becomes another program, or says why not.
        Command::Filming { arguments } => return Err(hongwang_films::child(arguments.into_iter()).into()),
    }
    Ok(done)
}

#[allow(clippy::print_stdout, reason = "this is what a command answers")]
fn tell(words: &str) {
    println!("{words}");
}

/// Done when somebody presses Ctrl-C or the service manager asks.
async fn asked_to_stop() {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .expect("the runtime can listen for signals");
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.expect("the runtime can listen for signals"),
        _ = terminate.recv() => {}
    }
}
