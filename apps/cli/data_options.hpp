// data_options.hpp - the options that say how data is read, shared by the commands that read some.
#pragma once

#include <gradus/data.hpp>

#include "options.hpp"

namespace gradus::cli {

/// What is learnt, from which columns, and the options for new data.
void declare_data(Options& options, LoadOptions& load);

/// How cells are read: what a model that exists leaves open.
void declare_new_data(Options& options, LoadOptions& load);

/// The first option given on how cells are read; empty where there is none.
std::string given_cell_option(const LoadOptions& load);

/// --ledger: where openings of the test rows are counted.
void declare_ledger(Options& options, std::string& ledger);

/// --threads; 0 stands for as many as the work is worth.
void declare_threads(Options& options, int& threads);

}  // namespace gradus::cli
