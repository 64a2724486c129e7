// page.cpp - one HTML page that needs nothing else: no network, no other file.
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "data/gzip.hpp"
#include "report/style.hpp"

namespace gradus::report {
namespace {

constexpr unsigned char vega_bytes[] = {
#include "report/vega_bytes.inc"
};

std::string vega_script() {
  return data::inflate({reinterpret_cast<const char*>(vega_bytes), sizeof vega_bytes},
                       "the script inside the library");
}

// UTF-8 as it may stand in JSON: bytes that are none are replaced.
std::string valid_utf8(std::string_view text) { return parse_json(dump_json(text), "text").text(); }

// Inside a script element only "</script" and "<!--" have a meaning; JSON can do without any "<".
std::string script_json(std::string json) {
  for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at))
    json.replace(at, 1, "\\u003c");
  return json;
}

bool is_number(std::string_view cell) {
  if (cell.starts_with('-')) cell.remove_prefix(1);
  return !cell.empty() && cell[0] >= '0' && cell[0] <= '9';
}

// Numbers stand at the right where columns are compared, under a header.
std::string row(const std::vector<std::string>& cells, bool align) {
  std::string html = "<tr>";
  for (const std::string& cell : cells)
    html +=
        fmt::format("<td{}>{}</td>", align && is_number(cell) ? " class=\"number\"" : "", escape_html(cell));
  return html + "</tr>\n";
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string html;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        // Of control characters pages hold these alone.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
          html += c;
        else
          html += "\xef\xbf\xbd";
    }
  }
  return html;
}

Page::Page(std::string_view title) : title_(escape_html(title)) {}

void Page::heading(std::string_view text) { body_ += fmt::format("<h2>{}</h2>\n", escape_html(text)); }

void Page::paragraph(std::string_view text) { body_ += fmt::format("<p>{}</p>\n", escape_html(text)); }

void Page::table(const PageTable& table) {
  body_ += "<div class=\"scroll\"><table>\n";
  if (!table.header.empty()) {
    // A header stands above its column, on the side where the column's cells stand.
    body_ += "<thead><tr>";
    for (std::size_t i = 0; i < table.header.size(); ++i) {
      const bool number = !table.rows.empty() && i < table.rows[0].size() && is_number(table.rows[0][i]);
      body_ += fmt::format("<th{}>{}</th>", number ? " class=\"number\"" : "", escape_html(table.header[i]));
    }
    body_ += "</tr></thead>\n";
  }
  body_ += "<tbody>\n";
  for (const std::vector<std::string>& cells : table.rows) body_ += row(cells, !table.header.empty());
  body_ += "</tbody></table></div>\n";
}

void Page::chart(const Chart& chart) {
  charts_ = true;
  body_ += fmt::format("<figure><script type=\"application/vega+json\">{}</script><div></div></figure>\n",
                       script_json(vega_spec(chart)));
}

std::string Page::html() const {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}{}</style>\n</head>\n<body>\n<h1>{}</h1>\n{}",
      title_, page_style, style_, title_, body_);
  if (charts_)
    page +=
        "<noscript><p>The charts need JavaScript; the tables hold the same numbers.</p></noscript>\n"
        "<script type=\"module\">\n" +
        vega_script() + "</script>\n";
  if (!script_.empty()) page += "<script type=\"module\">\n" + script_ + "</script>\n";
  return page + "</body>\n</html>\n";
}

}  // namespace gradus::report
