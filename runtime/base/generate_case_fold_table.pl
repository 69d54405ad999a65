#!/usr/bin/perl
# Writes case_fold_table.inc: Unicode simple case folding (CaseFolding.txt, statuses C and S) as
# ranges {first, last, step, delta}, from the Unicode database that perl carries.
use strict; use warnings;
use Unicode::UCD qw(prop_invmap);
my ($starts, $maps) = prop_invmap("Simple_Case_Folding");
my @pairs;
for my $i (0 .. $#$starts) {
  next if $maps->[$i] == 0;
  my $end = $i < $#$starts ? $starts->[$i + 1] - 1 : 0x10FFFF;
  push @pairs, [$_, $maps->[$i] + $_ - $starts->[$i]] for $starts->[$i] .. $end;
}
my @ranges;    # first, last, step, delta
for my $p (@pairs) {
  my ($c, $delta) = ($p->[0], $p->[1] - $p->[0]);
  my $r = $ranges[-1];
  if ($r && $r->[3] == $delta) {
    my $gap = $c - $r->[1];
    if ($r->[0] == $r->[1] && $gap <= 2) { @$r[1, 2] = ($c, $gap); next; }
    if ($r->[0] != $r->[1] && $gap == $r->[2]) { $r->[1] = $c; next; }
  }
  push @ranges, [$c, $c, 1, $delta];
}
print "// Made by generate_case_fold_table.pl from Unicode ", Unicode::UCD::UnicodeVersion(), "; do not edit.\n";
printf "{0x%04X, 0x%04X, %d, %d},\n", @$_ for @ranges;
