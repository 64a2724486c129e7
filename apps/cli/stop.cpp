// stop.cpp - Ctrl-C and a request to terminate end a training after the current step.
#include "stop.hpp"

#include <csignal>
#include <cstdlib>
#include <initializer_list>

namespace gradus::cli {
namespace {

// A signal handler can reach nothing but a variable like this.
volatile std::sig_atomic_t received_signal = 0;

void remember(int signal) { received_signal = signal; }

void handle(void (*handler)(int)) {
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace

StopSignals::StopSignals() { handle(&remember); }

StopSignals::~StopSignals() { handle(SIG_DFL); }

int StopSignals::received() { return received_signal; }

void StopSignals::end_process() {
  const int signal = received_signal;
  handle(SIG_DFL);
  std::raise(signal);
  std::_Exit(128 + signal);
}

}  // namespace gradus::cli
