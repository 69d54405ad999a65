// Command peer-expr runs rules that driver.py has turned into expressions, under the protocol of
// ../README.md.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"syscall"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// converted is what driver.py writes: texts of expressions, and why rules have none.
type converted struct {
	Expressions map[string]string `json:"expressions"`
	Rejected    map[string]string `json:"rejected"`
}

type rule struct {
	id      string
	program *vm.Program
}

type match struct {
	event int
	rule  string
}

func (m match) MarshalJSON() ([]byte, error) { return json.Marshal([]any{m.event, m.rule}) }

type result struct {
	Loaded   int               `json:"loaded"`
	Rejected map[string]string `json:"rejected"`
	Events   int               `json:"events"`
	Seconds  []float64         `json:"seconds"`
	Matches  []match           `json:"matches"`
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer-expr:", err)
		os.Exit(1)
	}
}

// cpuSeconds counts all threads, so that collecting garbage beside the evaluation is not free.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)*1e-6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func load(path string) ([]rule, map[string]string) {
	text, err := os.ReadFile(path)
	check(err)
	var input converted
	check(json.Unmarshal(text, &input))
	var rules []rule
	for id, expression := range input.Expressions {
		program, err := expr.Compile(expression, expr.AllowUndefinedVariables(), expr.AsBool())
		if err != nil {
			input.Rejected[id] = err.Error()
			continue
		}
		rules = append(rules, rule{id, program})
	}
	sort.Slice(rules, func(i, j int) bool { return rules[i].id < rules[j].id })
	return rules, input.Rejected
}

func readEvents(path string) [][]byte {
	text, err := os.ReadFile(path)
	check(err)
	var events [][]byte
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for lines.Scan() {
		events = append(events, append([]byte(nil), lines.Bytes()...))
	}
	return events
}

func pass(rules []rule, events [][]byte) []match {
	var machine vm.VM
	var matches []match
	for number, text := range events {
		var event map[string]any
		check(json.Unmarshal(text, &event))
		for _, rule := range rules {
			// An expression that fails, for example on a field the event lacks, is no match.
			if holds, err := machine.Run(rule.program, event); err == nil && holds == true {
				matches = append(matches, match{number, rule.id})
			}
		}
	}
	return matches
}

// measure warms up with one pass that records the matches, then repeats until the budget is spent.
func measure(rules []rule, events [][]byte, budget float64) ([]match, []float64) {
	begin := cpuSeconds()
	matches := pass(rules, events)
	spent := cpuSeconds() - begin
	seconds := []float64{spent}
	for spent < budget {
		begin = cpuSeconds()
		pass(rules, events)
		seconds = append(seconds, cpuSeconds()-begin)
		spent += seconds[len(seconds)-1]
	}
	return matches, seconds
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: peer-expr EXPRESSIONS EVENTS SECONDS")
		os.Exit(3)
	}
	rules, rejected := load(os.Args[1])
	events := readEvents(os.Args[2])
	budget, err := strconv.ParseFloat(os.Args[3], 64)
	check(err)
	matches, seconds := measure(rules, events, budget)
	check(json.NewEncoder(os.Stdout).Encode(
		result{len(rules), rejected, len(events), seconds, matches}))
}
