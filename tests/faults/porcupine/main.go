// Checks histories of a service for linearizability, one partition after the other.
//
// It reads partitions as JSON from its standard input and writes, for each, whether its history is
// explained by some order of its operations: "ok", "illegal", or "undecided" after the time limit.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

// Partition is the history of one need, resource, area or post.
type Partition struct {
	Name       string      `json:"name"`
	Model      string      `json:"model"`
	Capacity   int         `json:"capacity"`
	Operations []Operation `json:"operations"`
}

// Operation is one call of a client; it ends at the end of time if its outcome is unknown.
type Operation struct {
	Client int    `json:"client"`
	Call   int64  `json:"call"`
	Return int64  `json:"return"`
	Input  Input  `json:"input"`
	Output Output `json:"output"`
}

// Input is what was asked. Each model reads the parts that it knows.
type Input struct {
	Kind     string `json:"kind"`
	Key      string `json:"key"`
	Pair     string `json:"pair"`
	Quantity int    `json:"quantity"`
	To       string `json:"to"`
	Holder   string `json:"holder"`
	Begin    int    `json:"begin"`
	End      int    `json:"end"`
}

// Output is what was answered: Fate is "done", "unknown", or why it was not done.
type Output struct {
	Fate     string    `json:"fate"`
	Key      string    `json:"key"`
	Left     *int      `json:"left"`
	Count    *int      `json:"count"`
	Projects []Project `json:"projects"`
	Tenures  []Tenure  `json:"tenures"`
}

// Result is what was found out about one partition.
type Result struct {
	Name       string `json:"name"`
	Operations int    `json:"operations"`
	Result     string `json:"result"`
}

func modelOf(partition Partition) porcupine.Model {
	switch partition.Model {
	case "stock":
		return stockModel(partition.Capacity)
	case "post":
		return postModel()
	}
	log.Fatalf("there is no model %q", partition.Model)
	panic("unreachable")
}

func check(partition Partition, limit time.Duration, pictures string) Result {
	model := modelOf(partition)
	operations := make([]porcupine.Operation, len(partition.Operations))
	for i, each := range partition.Operations {
		operations[i] = porcupine.Operation{
			ClientId: each.Client, Call: each.Call, Return: each.Return,
			Input: each.Input, Output: each.Output,
		}
	}
	verdict, info := porcupine.CheckOperationsVerbose(model, operations, limit)
	if verdict == porcupine.Illegal && pictures != "" {
		path := pictures + "/" + partition.Name + ".html"
		if err := porcupine.VisualizePath(model, info, path); err != nil {
			log.Printf("no picture of %s: %v", partition.Name, err)
		}
	}
	results := map[porcupine.CheckResult]string{
		porcupine.Ok: "ok", porcupine.Illegal: "illegal", porcupine.Unknown: "undecided",
	}
	return Result{partition.Name, len(operations), results[verdict]}
}

func main() {
	limit := flag.Duration("limit", time.Minute, "how long one partition may take")
	pictures := flag.String("pictures", "", "the folder for pictures of illegal histories")
	flag.Parse()
	var partitions []Partition
	if err := json.NewDecoder(os.Stdin).Decode(&partitions); err != nil {
		log.Fatal(err)
	}
	results := make([]Result, 0, len(partitions))
	for _, partition := range partitions {
		results = append(results, check(partition, *limit, *pictures))
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		log.Fatal(err)
	}
}
