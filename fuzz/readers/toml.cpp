// toml.cpp - a config file, and its values given to options of every kind.
#include "config.hpp"
#include "reader.hpp"

namespace gradus::fuzz::toml_reader {

void read(std::string_view bytes) {
  struct {
    std::string data, model;
    bool test = true;
    std::vector<std::string> ignore;
    double rate = 0.1;
    int epochs = 20;
  } settings;
  cli::Options options;
  options.positional("DATA", settings.data, "");
  options.text("model", "SPEC", settings.model, "");
  options.flag("no-test", settings.test, "");
  options.many("ignore", "NAME", settings.ignore, "");
  options.number("lr", "RATE", settings.rate, "", {0, 100});
  options.integer("epochs", "N", settings.epochs, "", {1, 1e6});
  for (const cli::ConfigEntry& entry : cli::read_config(put("train.toml", bytes), options))
    entry.option->set(entry.values);
  must(settings.rate >= 0 && settings.rate <= 100 && settings.epochs >= 1, "options keep their bounds");
}

}  // namespace gradus::fuzz::toml_reader
