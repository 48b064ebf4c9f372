package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/anishathalye/porcupine"
)

// Project is a part of a stock that was promised. It counts until it is withdrawn.
type Project struct {
	Key      string `json:"key"`
	Quantity int    `json:"quantity"`
	Status   string `json:"status"`
	Pair     string `json:"-"`
}

const withdrawn = "WITHDRAWN"

// The statuses that may follow each other, as the documentation of the API has them.
var steps = map[string][]string{
	"PLEDGED":   {"STARTED", withdrawn},
	"STARTED":   {"STARTED", "DELIVERED", withdrawn},
	"DELIVERED": {"CONFIRMED", withdrawn},
}

func allowed(from, to string) bool {
	for _, each := range steps[from] {
		if each == to {
			return true
		}
	}
	return false
}

// Stock is what is promised of a need or of a resource, in the order of the keys. It is never
// changed, only copied.
type Stock struct {
	projects []Project
	text     string
}

func stockOf(projects []Project) Stock {
	sort.Slice(projects, func(i, j int) bool { return projects[i].Key < projects[j].Key })
	var text strings.Builder
	for _, each := range projects {
		fmt.Fprintf(&text, "%s=%d/%s/%s;", each.Key, each.Quantity, each.Status, each.Pair)
	}
	return Stock{projects, text.String()}
}

func (s Stock) left(capacity int) int {
	for _, each := range s.projects {
		if each.Status != withdrawn {
			capacity -= each.Quantity
		}
	}
	return capacity
}

func (s Stock) find(key string) (Project, bool) {
	for _, each := range s.projects {
		if each.Key == key {
			return each, true
		}
	}
	return Project{}, false
}

func (s Stock) ofPair(pair string) (Project, bool) {
	for _, each := range s.projects {
		if each.Pair == pair && each.Status != withdrawn {
			return each, true
		}
	}
	return Project{}, false
}

func (s Stock) with(project Project) Stock {
	projects := []Project{project}
	for _, each := range s.projects {
		if each.Key != project.Key {
			projects = append(projects, each)
		}
	}
	return stockOf(projects)
}

func (s Stock) shown() string {
	var text strings.Builder
	for _, each := range s.projects {
		if each.Status != withdrawn {
			fmt.Fprintf(&text, "%s=%d/%s;", each.Key, each.Quantity, each.Status)
		}
	}
	return text.String()
}

func (s Stock) count() int {
	return strings.Count(s.shown(), ";")
}

func readText(projects []Project) string {
	return stockOf(append([]Project{}, projects...)).shown()
}

// One need or one resource: what is left of it, and the projects between which it is divided.
func stockModel(capacity int) porcupine.Model {
	return porcupine.Model{
		Init:  func() interface{} { return stockOf(nil) },
		Equal: func(a, b interface{}) bool { return a.(Stock).text == b.(Stock).text },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			return stockStep(capacity, state.(Stock), input.(Input), output.(Output))
		},
		DescribeOperation: describe,
		DescribeState: func(state interface{}) string {
			stock := state.(Stock)
			return fmt.Sprintf("%d left; %s", stock.left(capacity), stock.shown())
		},
	}
}

func stockStep(capacity int, stock Stock, in Input, out Output) (bool, Stock) {
	switch in.Kind {
	case "pledge":
		_, known := stock.find(in.Key)
		return promise(capacity, stock, in, out, known)
	case "accept":
		if earlier, exists := stock.ofPair(in.Pair); exists {
			return out.Fate == "unknown" || out.Fate == "done" && out.Key == earlier.Key, stock
		}
		_, known := stock.find(in.Key)
		return promise(capacity, stock, in, out, known)
	case "repeat":
		_, known := stock.find(in.Key)
		return known, stock
	case "advance":
		return advance(capacity, stock, in, out)
	case "read":
		return out.Left != nil && *out.Left == stock.left(capacity) &&
			readText(out.Projects) == stock.shown(), stock
	case "count":
		return *out.Count == stock.count(), stock
	}
	panic("no such operation: " + in.Kind)
}

// A pledge, or a pair of a plan: reserved as a whole or not at all.
func promise(capacity int, stock Stock, in Input, out Output, known bool) (bool, Stock) {
	left := stock.left(capacity)
	after := stock.with(Project{in.Key, in.Quantity, "PLEDGED", in.Pair})
	switch out.Fate {
	case "done":
		isFirst := !known && in.Quantity <= left && (out.Key == "" || out.Key == in.Key)
		return isFirst && (out.Left == nil || *out.Left == left-in.Quantity), after
	case "short": // of this stock
		return in.Quantity > left && (out.Left == nil || *out.Left == left), stock
	case "passed": // this stock had enough, the other one had not
		return in.Quantity <= left, stock
	case "elsewhere": // the other stock had not enough, and was asked first
		return true, stock
	case "unknown":
		if known || in.Quantity > left {
			return true, stock
		}
		return true, after
	}
	panic("no such fate: " + out.Fate)
}

func advance(capacity int, stock Stock, in Input, out Output) (bool, Stock) {
	project, known := stock.find(in.Key)
	possible := known && allowed(project.Status, in.To)
	after := stock
	if possible {
		project.Status = in.To
		after = stock.with(project)
	}
	switch out.Fate {
	case "done":
		return possible && (out.Left == nil || *out.Left == after.left(capacity)), after
	case "refused":
		return known && !possible, stock
	case "unknown":
		return true, after
	}
	panic("no such fate: " + out.Fate)
}

// Tenure is a tenure of a post over the days from Begin to before End. On no day are there two.
type Tenure struct {
	Begin  int    `json:"begin"`
	End    int    `json:"end"`
	Holder string `json:"holder"`
}

const open = 1_000_000

// Shown is how many of the last tenures a read of a post shows.
const shownTenures = 8

// Post is the tenures of one post in the order of their days.
type Post []Tenure

func (p Post) held(begin int) bool {
	for _, each := range p {
		if each.End > begin {
			return true
		}
	}
	return false
}

func (p Post) last(most int) Post {
	if len(p) > most {
		return p[len(p)-most:]
	}
	return p
}

// One post, which has one holder at a time.
func postModel() porcupine.Model {
	return porcupine.Model{
		Init:  func() interface{} { return Post(nil) },
		Equal: func(a, b interface{}) bool { return fmt.Sprint(a) == fmt.Sprint(b) },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			return postStep(state.(Post), input.(Input), output.(Output))
		},
		DescribeOperation: describe,
		DescribeState:     func(state interface{}) string { return fmt.Sprint(state.(Post).last(3)) },
	}
}

func postStep(post Post, in Input, out Output) (bool, Post) {
	switch in.Kind {
	case "appoint":
		held := post.held(in.Begin)
		if out.Fate == "held" || held {
			return held && out.Fate != "done", post
		}
		tenures := append(append(Post{}, post...), Tenure{in.Begin, open, in.Holder})
		return true, tenures
	case "end":
		after := append(Post{}, post...)
		possible := false
		for i, each := range after {
			if each.Begin == in.Begin && each.Begin < in.End && in.End < each.End {
				after[i].End, possible = in.End, true
			}
		}
		if out.Fate == "refused" {
			return !possible, post
		}
		return possible || out.Fate == "unknown", after
	case "repeat":
		for _, each := range post {
			if each.Begin == in.Begin {
				return true, post
			}
		}
		return false, post
	case "read":
		return fmt.Sprint(post.last(shownTenures)) == fmt.Sprint(Post(out.Tenures)), post
	}
	panic("no such operation: " + in.Kind)
}

func describe(input, output interface{}) string {
	in, out := input.(Input), output.(Output)
	left := ""
	if out.Left != nil {
		left = fmt.Sprintf(" (%d left)", *out.Left)
	}
	asked := strings.TrimSpace(fmt.Sprintf("%s %s %s", in.Kind, in.Key, in.To))
	return fmt.Sprintf("%s %d: %s%s", asked, in.Quantity, out.Fate, left)
}
