// row_progress.cpp - how far work on many rows is: a line that is redrawn, where somebody watches.
#include "row_progress.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "timing.hpp"

namespace gradus::cli {
namespace {

constexpr double row_redraw_seconds = 0.1;
constexpr std::size_t longest_doing = 60;

}  // namespace

RowProgress::~RowProgress() {
  try {
    clear();
  } catch (...) {
    // Whoever watched has gone; there is no terminal to tidy up.
  }
}

void RowProgress::begin(const std::string& doing) {
  doing_ = shortened(doing, longest_doing);
  draw(doing_);
}

void RowProgress::show(double share, const std::string& more) {
  if (seconds_now() - drawn_at_ >= row_redraw_seconds)
    draw(fmt::format("{}  {:.0f} %{}", doing_, 100 * share, more));
}

void RowProgress::clear() {
  if (drawn_) console_.draw("\r\x1b[K");
  drawn_ = false;
}

void RowProgress::draw(const std::string& text) {
  if (!watched_) return;
  console_.draw("\r" + text + "\x1b[K");
  drawn_ = true;
  drawn_at_ = seconds_now();
}

}  // namespace gradus::cli
