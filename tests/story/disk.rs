use crate::{COUNTY, REVIEWED, desk, device_pages, page, publish, says, until};
use hongwang_testkit::{Demo, SmallDisk};
use std::{fs, path::Path, process::Command};

/// Puts a small disk under a village's data folder: its content moves there.
fn small_disk_under(folder: &Path) -> SmallDisk {
    let aside = folder.with_extension("aside");
    fs::rename(folder, &aside).expect("moves the data aside");
    let disk = SmallDisk::over(folder, 24 << 20);
    let copied = Command::new("cp").arg("-a").arg(format!("{}/.", aside.display())).arg(folder).status();
    assert!(copied.expect("cp runs").success());
    disk
}

#[tokio::test]
async fn a_full_disk_keeps_the_last_content_says_so_and_goes_on_when_there_is_room() {
    let mut county = Demo::start().await.apart().await;
    let (writer, reviewer) = (desk(&county, "editor").await, desk(&county, "reviewer").await);
    let operator = desk(&county, "operator").await;
    let column = format!("{}/{REVIEWED}", county.demo.village(1));
    publish(&writer, &reviewer, "演示:装得下的", COUNTY).await;
    until("it is there", async || says(&column, "装得下的").await).await;

    county.villages[0].stop().await;
    let folder = county.demo.data().join("village-1");
    let disk = small_disk_under(&folder);
    county.villages[0].start_again().await;
    until("the village shows its pages from the small disk", async || says(&column, "装得下的").await).await;
    disk.fill();
    for number in 0..12 {
        let title = format!("演示:装不下的 {number}");
        let article =
            writer.write_article(&title, REVIEWED, COUNTY, &format!("<p>{}</p>", "字".repeat(12_000))).await;
        writer.post(&format!("{article}/submit"), &[]).await;
        reviewer.post(&format!("{article}/approve"), &[]).await;
    }
    until("the desk says that the disk is full", async || {
        let devices = device_pages(&operator).await;
        operator.read(&devices[0]).await.contains("磁盘已满")
            || operator.read(&devices[1]).await.contains("磁盘已满")
    })
    .await;
    let shown = page(&column).await;
    assert!(
        shown.as_ref().is_some_and(|page| page.contains("装得下的")),
        "the last content stays on the screen: {shown:?}\n{}",
        county.villages[0].log()
    );

    disk.free();
    until("what did not fit comes by itself", async || says(&column, "装不下的 11").await).await;
    county.villages[0].stop().await;
}
