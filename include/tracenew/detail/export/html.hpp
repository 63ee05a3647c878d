// SPDX-License-Identifier: MIT
// One file that a browser shows: the JSON, and a page that draws it.
// World: cold. May include: export, standard library.
//
// The page is the same for all: what differs is data, in a <script> that is none. JSON comes with
// its '<' escaped, so nothing in it ends that element, and the page's own script puts texts nowhere
// but where text is. Should it ever fail in that, nothing runs but what has the hash below.
#pragma once

#include "tracenew/detail/export/html_cards.hpp"
#include "tracenew/detail/export/html_charts.hpp"
#include "tracenew/detail/export/html_icicle.hpp"
#include "tracenew/detail/export/html_page.hpp"
#include "tracenew/detail/export/html_script.hpp"
#include "tracenew/detail/export/html_style.hpp"
#include "tracenew/detail/export/html_table.hpp"
#include "tracenew/detail/export/report_json.hpp"
#include "tracenew/detail/export/text_sink.hpp"

#include <cstddef>
#include <ostream>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// `write_data(json)`; `most_told`: see ReportJson.
template <class WriteData>
void write_page(std::ostream& out, std::size_t most_told, WriteData&& write_data) {
    TextSink sink{out};
    sink.raw(html_begin).raw(html_style_hash).raw(html_script_hash).raw(html_head);
    sink.raw("<style>").raw(html_style).raw("</style>\n</head>\n").raw(html_body);
    sink.raw("<script type=\"application/json\" id=\"data\">");
    ReportJson json{sink, most_told};
    write_data(json);
    sink.raw("</script>\n<script>").raw(html_script).raw(html_charts).raw(html_cards);
    sink.raw(html_icicle).raw(html_table).raw("</script>\n</body>\n</html>\n");
    sink.flush();
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
