//! The list of runs: a table for people, an object a run for programs.

use std::ops::Range;

use serde_json::{Value, json};

use crate::domain::text::count;
use crate::engine::runs::Summary;

/// The table's head.
const HEAD: [&str; 6] = ["RUN", "STATUS", "CHANGES", "ACCOUNT", "REGION", "STARTED"];

/// A run, for programs.
#[must_use]
pub fn object(summary: &Summary) -> Value {
    let Summary { run, account, region, started, made, total, changes, undoing, .. } = summary;
    json!({
        "run": run, "status": status(summary), "account": account, "region": region, "started": started,
        "undoing": undoing, "made": made, "total": total, "changes": changes,
    })
}

/// The runs as lines of a table, in the order given; where the columns of the terminal do not hold a row, the second half
/// of each stands below the first.
#[must_use]
pub fn table(runs: &[Summary], columns: Option<usize>) -> Vec<String> {
    let rows = runs.iter().map(|summary| {
        let started = summary.started.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let made = how_far(summary);
        [summary.run.clone(), words(summary), made, summary.account.clone(), summary.region.clone(), started]
    });
    let rows: Vec<[String; 6]> = std::iter::once(HEAD.map(str::to_owned)).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; 6] = std::array::from_fn(width);
    let line = |row: &[String; 6], columns: Range<usize>| {
        let cells = row[columns.clone()].iter().zip(&widths[columns]);
        let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    let whole = widths.iter().sum::<usize>() + GAP * (HEAD.len() - 1);
    if columns.is_none_or(|columns| whole <= columns) {
        return rows.iter().map(|row| line(row, 0..HEAD.len())).collect();
    }
    rows.iter().flat_map(|row| [line(row, 0..HALF), format!("  {}", line(row, HALF..HEAD.len()))]).collect()
}

/// Columns of a row that is too wide which stand in its first half.
const HALF: usize = 3;

/// Spaces between columns.
const GAP: usize = 2;

/// How many changes stand; of a run that is taken back how many it had made, and how many steps of the way back are gone.
fn how_far(Summary { made, total, changes, undoing, .. }: &Summary) -> String {
    if *undoing {
        return format!("{changes} made, {made} of {} back", count(*total, "step"));
    }
    format!("{made} of {total} made")
}

/// The status, and what it is the status of where that is the way back.
fn words(summary: &Summary) -> String {
    let undo = if summary.undoing && summary.is_unfinished() { "undo " } else { "" };
    let status =
        if summary.status.is_none() && summary.holder.is_some() { "running".to_owned() } else { status(summary) };
    format!("{undo}{status}")
}

fn status(summary: &Summary) -> String {
    summary.status.map_or_else(|| "unfinished".to_owned(), |status| status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::VpcId;
    use crate::engine::event::Status;

    fn summary(status: Option<Status>) -> Summary {
        Summary {
            run: "20261124T020000Z-0a1b2c".to_owned(),
            status,
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            started: jiff::Timestamp::UNIX_EPOCH,
            domain: None,
            vpc: VpcId::new("vpc-1"),
            undoing: false,
            made: 4,
            total: 9,
            changes: 4,
            holder: None,
        }
    }

    #[test]
    fn columns_stand_below_their_heads() {
        let lines = table(&[summary(None), summary(Some(Status::CheckFailed))], None);
        let wanted =
            "20261124T020000Z-0a1b2c  check-failed  4 of 9 made  111122223333  eu-west-1  1970-01-01 00:00:00Z";
        assert_eq!(lines[2], wanted);
        assert_eq!(lines[0].find("ACCOUNT"), wanted.find("1111"));
        assert!(lines[1].contains("  unfinished    4 of 9 made  1111"), "{}", lines[1]);
        let undoing = Summary { undoing: true, ..summary(Some(Status::Partly)) };
        assert!(table(&[undoing], None)[1].contains("  undo partly  4 made, 4 of 9 steps back  "));
    }

    #[test]
    fn a_row_that_is_too_wide_breaks_between_columns() {
        let lines = table(&[summary(Some(Status::CheckFailed))], Some(80));
        let wanted =
            ["20261124T020000Z-0a1b2c  check-failed  4 of 9 made", "  111122223333  eu-west-1  1970-01-01 00:00:00Z"];
        assert_eq!(lines[2..], wanted);
        assert_eq!(lines[1].find("REGION"), wanted[1].find("eu-west"));
    }

    #[test]
    fn a_run_that_a_process_has_is_running() {
        let running = Summary { holder: Some("process 7".to_owned()), ..summary(None) };
        assert!(table(&[running], None)[1].contains("  running  4 of 9 made"));
    }

    #[test]
    fn an_object_keeps_the_contract() {
        let wanted = r#"{"run":"20261124T020000Z-0a1b2c","status":"partly","account":"111122223333","region":"eu-west-1","started":"1970-01-01T00:00:00Z","undoing":false,"made":4,"total":9,"changes":4}"#;
        assert_eq!(object(&summary(Some(Status::Partly))).to_string(), wanted);
    }
}
