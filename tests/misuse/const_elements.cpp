// const_elements.cpp - the elements of a const tensor cannot be written | read-only location
#include <gradus/tensor.hpp>

#ifdef MISUSE
using Numbers = const gradus::Tensor;
#else
using Numbers = gradus::Tensor;
#endif

void clear_first(Numbers& numbers) { numbers.data<float>()[0] = 0; }
