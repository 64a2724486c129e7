// progress_bar.cpp - how far a training is: a bar on a terminal, a line per epoch elsewhere.
#include "progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "text_table.hpp"
#include "timing.hpp"

namespace gradus::cli {
namespace {

constexpr double redraw_seconds = 0.1;
constexpr int bar_cells = 20;
// Where no bar says it: from so many seconds on it is known how long a training takes, and said where it is
// long.
constexpr double seconds_to_tell = 1, long_training = 20;
// Where nobody watches, more lines only fill a log.
constexpr int most_epoch_lines = 20;

std::string bar_text(double share) {
  const int full = std::clamp(static_cast<int>(share * bar_cells), 0, bar_cells);
  std::string bar;
  for (int i = 0; i < bar_cells; ++i) bar += i < full ? "█" : "░";
  return bar;
}

// Cuts a line so that it does not wrap.
std::string cut(const std::string& text, int width) {
  std::string result;
  int used = 0;
  for (const char c : text) {
    const bool starts = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (starts && ++used > width) break;
    result += c;
  }
  return result;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(std::min(seconds, 1e9)));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string loss_text(double loss) {
  constexpr double many_digits = 1e5;
  return std::abs(loss) < many_digits ? fmt::format("{:.4f}", loss) : fmt::format("{:.4g}", loss);
}

std::string quality_text(const Metrics& metrics, Task task) {
  if (task != Task::regress) return fmt::format("{:.2f} %", 100 * metrics.accuracy);
  return fmt::format("rmse {:.4g}", metrics.total_rmse());
}

ProgressBar::~ProgressBar() {
  try {
    clear();
  } catch (...) {
    // Whoever reads the progress has gone; there is no terminal to tidy up.
  }
}

void ProgressBar::start(const Run& run, int epochs) {
  task_ = run.task;
  epochs_ = epochs;
  rows_per_epoch_ = run.train_rows;
  planned_steps_ = run.planned_steps;
  epoch_ = static_cast<int>(run.epochs.size());
  rows_before_ = epoch_ * rows_per_epoch_;
  started_ = seconds_now();
}

void ProgressBar::step(const StepRecord& step) {
  if (step.epoch != epoch_) epoch_rows_ = 0;
  epoch_ = step.epoch;
  epoch_rows_ += step.rows;
  largest_step_ = std::max(largest_step_, step.rows);
  rows_ += step.rows;
  if (step.counted > 0) loss_ = step.loss;
  const double now = seconds_now();
  if (!terminal_ && !told_time_ && now - started_ > seconds_to_tell) tell_time(now - started_);
  if (!terminal_ || now - last_drawn_ < redraw_seconds) return;
  last_drawn_ = now;
  draw();
}

double ProgressBar::all_rows() const {
  const double rows = static_cast<double>(rows_per_epoch_) * epochs_;
  return planned_steps_ > 0
             ? std::min(rows, static_cast<double>(planned_steps_) * static_cast<double>(largest_step_))
             : rows;
}

void ProgressBar::tell_time(double elapsed) {
  told_time_ = true;
  const double left = all_rows() - static_cast<double>(rows_before_ + rows_);
  const double seconds = left / static_cast<double>(rows_) * elapsed;
  if (seconds < long_training) return;
  console_.note(fmt::format("{} epochs of {} rows will take about {} more; --budget bounds that", epochs_,
                            grouped(rows_per_epoch_), duration_text(seconds)));
}

void ProgressBar::epoch(const EpochRecord& epoch) {
  loss_ = epoch.train_loss;
  validation_ = epoch.validation;
  if (terminal_ || !has_line(epoch.epoch)) return;
  const std::string validation =
      validation_.rows == 0
          ? ""
          : fmt::format("  validation loss {}, {}", loss_text(validation_.loss), validation_text());
  console_.note(fmt::format("epoch {}/{}  loss {}{}  {} rows/s{}", epoch.epoch + 1, epochs_,
                            loss_text(epoch.train_loss), validation,
                            grouped(std::llround(epoch.rows_per_second)), epoch.best ? "  best" : ""));
}

bool ProgressBar::has_line(int epoch) const {
  const int every = std::max(1, (epochs_ + most_epoch_lines - 1) / most_epoch_lines);
  return epoch == 0 || epoch + 1 == epochs_ || (epoch + 1) % every == 0;
}

std::string ProgressBar::validation_text() const { return quality_text(validation_, task_); }

std::string ProgressBar::line() const {
  const double elapsed = std::max(1e-9, seconds_now() - started_);
  const double rate = static_cast<double>(rows_) / elapsed;
  const double total = all_rows();
  const double done = static_cast<double>(rows_before_ + rows_);
  std::string text = fmt::format("epoch {}/{} {} loss {}", epoch_ + 1, epochs_,
                                 bar_text(done / std::max(1.0, total)), loss_text(loss_));
  if (validation_.rows > 0) text += fmt::format("  validation {}", validation_text());
  text += fmt::format("  {} rows/s", grouped(std::llround(rate)));
  if (rate > 0) text += fmt::format("  {} left", duration_text(std::max(0.0, total - done) / rate));
  return text;
}

void ProgressBar::draw() {
  console_.draw("\r" + cut(line(), console_.width() - 1) + "\x1b[K");
  drawn_ = true;
}

void ProgressBar::clear() {
  if (drawn_) console_.draw("\r\x1b[K");
  drawn_ = false;
}

}  // namespace gradus::cli
