// row_progress.hpp - how far work on many rows is: a line that is redrawn, where somebody watches.
#pragma once

#include <string>

#include "console.hpp"

namespace gradus::cli {

/// Shows what is being done on a terminal, and nothing elsewhere.
class RowProgress {
 public:
  explicit RowProgress(const Console& console)
      : console_(console), watched_(console.progress_on_terminal()) {}
  RowProgress(const RowProgress&) = delete;
  RowProgress& operator=(const RowProgress&) = delete;
  /// Leaves nothing of it on the terminal.
  ~RowProgress();

  /// Something that takes a while has begun: "reading new.csv".
  void begin(const std::string& doing);
  /// So much of it is done; `more` follows the share. Drawn some ten times a second.
  void show(double share, const std::string& more = {});
  /// Removes the line.
  void clear();

 private:
  void draw(const std::string& text);

  const Console& console_;
  bool watched_, drawn_ = false;
  std::string doing_{};
  double drawn_at_ = 0;
};

}  // namespace gradus::cli
