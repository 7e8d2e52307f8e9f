//! Lists, page after page, for whoever looks on.

/// Every row of a list, to the last page: each page's rows are told before the next one is asked for. Ends the function
/// around it with the first error.
macro_rules! all_pages {
    ($pages:expr, $error:expr, $rows:expr, $told:expr) => {{
        let (mut pages, mut all) = ($pages, Vec::new());
        while let Some(page) = pages.next().await {
            let rows: Vec<_> = $rows(page.map_err($error)?);
            $told(&rows);
            all.extend(rows);
        }
        all
    }};
}
