// page.hpp - one HTML page that needs nothing else: no network, no other file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/chart.hpp"

namespace gradus::report {

/// Rows of cells under a header; an empty header is left out. Cells that begin like a number are set to the
/// right.
struct PageTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// A page put together from top to bottom. Every text is escaped: any bytes may come in, but into markup().
class Page {
 public:
  explicit Page(std::string_view title);

  void heading(std::string_view text);
  void paragraph(std::string_view text);
  void table(const PageTable& table);
  /// Drawn by the page's own script from the Vega spec, which stands in the page as vega_spec gives it.
  void chart(const Chart& chart);

  /// Markup of our own, such as a drawing: not escaped.
  void markup(std::string_view html) { body_ += html; }
  /// Rules for the look of such markup, and a script that moves it; each once a page.
  void style(std::string_view css) { style_ += css; }
  void script(std::string_view javascript) { script_ += javascript; }

  /// The whole page.
  std::string html() const;

 private:
  std::string title_, body_, style_, script_;
  bool charts_ = false;
};

/// Text for the inside of an HTML element or attribute; bytes that are not UTF-8 become U+FFFD.
std::string escape_html(std::string_view text);

}  // namespace gradus::report
