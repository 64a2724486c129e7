// omp.h - the settings of OpenMP that Gradus reads and writes, for Clang, which cannot read GCC's header of that name.
#pragma once

extern "C" {
int omp_get_max_threads() noexcept;
void omp_set_num_threads(int count) noexcept;
int omp_get_dynamic() noexcept;
void omp_set_dynamic(int on) noexcept;
}
