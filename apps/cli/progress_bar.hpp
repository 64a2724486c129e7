// progress_bar.hpp - how far a training is: a bar on a terminal, a line per epoch elsewhere.
#pragma once

#include <gradus/train.hpp>
#include <string>

#include "console.hpp"

namespace gradus::cli {

/// Shows a training while it runs. On a terminal one line is redrawn some ten times a second; elsewhere each
/// epoch makes a line.
class ProgressBar {
 public:
  explicit ProgressBar(const Console& console)
      : console_(console), terminal_(console.progress_on_terminal()) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  /// Leaves the terminal on a fresh line.
  ~ProgressBar();

  /// The training begins; `epochs_done` of `epochs` were done before.
  void start(const Run& run, int epochs);
  void step(const StepRecord& step);
  void epoch(const EpochRecord& epoch);
  /// Removes the bar.
  void clear();

 private:
  void draw();
  /// Of the whole training.
  double all_rows() const;
  /// Says once how long it will take, where it is long.
  void tell_time(double elapsed);
  std::string line() const;
  std::string validation_text() const;
  /// Whether an epoch is told where there is no terminal.
  bool has_line(int epoch) const;

  const Console& console_;
  bool terminal_;
  bool drawn_ = false, told_time_ = false;
  Task task_ = Task::classify;
  int epochs_ = 0;
  std::int64_t rows_per_epoch_ = 0, planned_steps_ = 0, largest_step_ = 0;
  /// Rows seen since the start of this process, in this epoch, and before it.
  std::int64_t rows_ = 0, epoch_rows_ = 0, rows_before_ = 0;
  int epoch_ = 0;
  double started_ = 0, last_drawn_ = 0;
  double loss_ = 0;
  Metrics validation_;
};

/// "0:07", "12:30", "1:02:03"
std::string duration_text(double seconds);

/// "97.4 %" of a share; "rmse 2.13" where there are numbers to learn.
std::string quality_text(const Metrics& metrics, Task task);

/// A loss with four decimals, or in four digits where it is large.
std::string loss_text(double loss);

}  // namespace gradus::cli
