"""From the words of a file to the checked Scenario: conversions and rules, part by part."""
