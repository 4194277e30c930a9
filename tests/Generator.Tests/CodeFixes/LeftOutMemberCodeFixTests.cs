using Notify.CodeFixes;

namespace Generator.Tests.CodeFixes;

/// <summary>NTG107: a member that is left out becomes part of the payload, or is marked as not meant to be.</summary>
public sealed class LeftOutMemberCodeFixTests
{
    private static readonly LeftOutMemberCodeFix Fix = new();

    [Theory]
    [InlineData("public int Count { get; private set; }", "public int Count { get; set; }")]
    [InlineData("public int Count { get; }", "public int Count { get; init; }")]
    [InlineData("public DateTime Count { get; } = DateTime.UtcNow; // now", "public DateTime Count { get; init; } = DateTime.UtcNow; // now")]
    [InlineData("public int Count { private get; init; }", "public int Count { get; init; }")]
    [InlineData("internal int Count { get; set; }", "public int Count { get; set; }")]
    [InlineData("protected internal virtual int Count { get; init; }", "public virtual int Count { get; init; }")]
    [InlineData("int Count { get; set; }", "public int Count { get; set; }")]
    [InlineData("private int Count { get; set; } = 3;", "public int Count { get; set; } = 3;")]
    [InlineData("public int Count;", "public int Count { get; set; }")]
    [InlineData("internal readonly int Count = 3; // three", "public int Count { get; init; } = 3; // three")]
    [InlineData("[Obsolete] public int Count;", "[Obsolete] public int Count { get; set; }")]
    [InlineData("/// <summary>How many.</summary>\n    public int Count;", "/// <summary>How many.</summary>\n    public int Count { get; set; }")]
    [InlineData("/// <summary>How many.</summary>\n    [Obsolete]\n    int Count { get; set; }", "/// <summary>How many.</summary>\n    [Obsolete]\n    public int Count { get; set; }")]
    public async Task A_member_becomes_a_public_property_that_can_be_set(string before, string after)
    {
        Assert.Equal(Payload(after), Assert.Single(await CodeFixRun.FixAsync(Fix, Payload(before))));
    }

    [Theory]
    [InlineData("public int Count { get; private set; }", "public int Count { get; private set; }")]
    [InlineData("public int Count;", "public int Count;")]
    [InlineData("public int Count { get => _count; private set => _count = value; }\n    private int _count;", "public int Count { get => _count; private set => _count = value; }\n    private int _count;")]
    public async Task Or_is_marked_as_not_meant_to_be_sent(string before, string after)
    {
        string found = Assert.Single(await CodeFixRun.FixAsAsync(Fix, "Mark Count [JsonIgnore]", Payload(before)));
        Assert.Equal(Payload($"[JsonIgnore]\n    {after}", "using System.Text.Json.Serialization;\n"), found.Replace("}\n\n", "}\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_needs_thought_is_only_offered_to_be_marked()
    {
        Assert.Equal(["Mark Count [JsonIgnore]"], await CodeFixRun.TitlesAsync(
            Fix, Payload("public int Count { get => _count; private set => _count = value; }\n    private int _count;")));
    }

    [Fact]
    public async Task All_of_a_project_at_once()
    {
        Assert.Equal(
            Payload("public int Count { get; set; }\n    public int Other { get; set; }"),
            Assert.Single(await CodeFixRun.FixAllAsync(Fix, Payload("public int Count { get; private set; }\n    public int Other;"))));
    }

    private static string Payload(string member, string usings = "") => $$"""
        using System;
        {{usings}}using Notify;

        [PgChannel("orders")]
        public class Order
        {
            public int Id { get; set; }
            {{member}}
        }
        """;
}
