// SPDX-License-Identifier: GPL-2.0
/* Round trip times of mctp-pcc ping: what is said about them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "samples.h"

static struct samples of(size_t count, const uint64_t *times)
{
	struct samples samples = { 0 };

	for (size_t i = 0; i < count; i++)
		assert_int_equal(samples_add(&samples, times[i]), 0);
	samples_sort(&samples);
	return samples;
}

static void no_time_has_percentiles_of_zero(void **state)
{
	struct samples samples = of(0, NULL);

	assert_int_equal(samples_percentile(&samples, 0), 0);
	assert_int_equal(samples_percentile(&samples, 50), 0);
	assert_int_equal(samples_percentile(&samples, 99), 0);
}

static void one_time_is_every_percentile(void **state)
{
	struct samples samples = of(1, (const uint64_t[]) { 7 });

	assert_int_equal(samples_percentile(&samples, 0), 7);
	assert_int_equal(samples_percentile(&samples, 50), 7);
	assert_int_equal(samples_percentile(&samples, 100), 7);
	samples_free(&samples);
}

static void order_of_arrival_does_not_matter(void **state)
{
	struct samples samples = of(5, (const uint64_t[]) { 50, 10, 40, 20, 30 });

	assert_int_equal(samples_percentile(&samples, 0), 10);
	assert_int_equal(samples_percentile(&samples, 50), 30);
	assert_int_equal(samples_percentile(&samples, 100), 50);
	samples_free(&samples);
}

static void median_of_an_even_number_is_the_lower_one(void **state)
{
	struct samples samples = of(4, (const uint64_t[]) { 4, 3, 2, 1 });

	assert_int_equal(samples_percentile(&samples, 50), 2);
	samples_free(&samples);
}

static void p99_leaves_out_one_of_a_hundred(void **state)
{
	struct samples samples = { 0 };

	for (unsigned int i = 100; i; i--)
		samples_add(&samples, i);
	samples_sort(&samples);
	assert_int_equal(samples_percentile(&samples, 99), 99);
	assert_int_equal(samples_percentile(&samples, 100), 100);
	samples_free(&samples);
}

static void times_beyond_32_bits_are_kept_and_ordered(void **state)
{
	struct samples samples = of(3, (const uint64_t[]) { 1ull << 40, 1, 1ull << 33 });

	assert_true(samples_percentile(&samples, 50) == 1ull << 33);
	assert_true(samples_percentile(&samples, 100) == 1ull << 40);
	samples_free(&samples);
}

static void thousands_of_times_fit(void **state)
{
	struct samples samples = { 0 };

	for (unsigned int i = 0; i < 5000; i++)
		assert_int_equal(samples_add(&samples, 5000 - i), 0);
	samples_sort(&samples);
	assert_int_equal(samples.count, 5000);
	assert_int_equal(samples_percentile(&samples, 50), 2500);
	samples_free(&samples);
}

static void of_too_many_times_the_last_ones_are_kept(void **state)
{
	struct samples samples = { 0 };

	for (unsigned int i = 0; i < SAMPLES_MAX + 3; i++)
		assert_int_equal(samples_add(&samples, 10 + i), 0);
	samples_sort(&samples);
	assert_int_equal(samples.count, SAMPLES_MAX);
	assert_int_equal(samples_percentile(&samples, 0), 13);
	assert_int_equal(samples_percentile(&samples, 100), 10 + SAMPLES_MAX + 2);
	samples_free(&samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_time_has_percentiles_of_zero),
		cmocka_unit_test(one_time_is_every_percentile),
		cmocka_unit_test(order_of_arrival_does_not_matter),
		cmocka_unit_test(median_of_an_even_number_is_the_lower_one),
		cmocka_unit_test(p99_leaves_out_one_of_a_hundred),
		cmocka_unit_test(times_beyond_32_bits_are_kept_and_ordered),
		cmocka_unit_test(thousands_of_times_fit),
		cmocka_unit_test(of_too_many_times_the_last_ones_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
