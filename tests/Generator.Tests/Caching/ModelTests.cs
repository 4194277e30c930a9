using System.Collections;
using System.Reflection;
using Generator.Tests.Payloads;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Notify.Generator;
using Notify.Generator.Model;

namespace Generator.Tests.Caching;

/// <summary>The models are values, and nothing in them keeps a compilation alive.</summary>
public sealed class ModelTests
{
    private static readonly string[] Sources =
    [
        EveryType.Source,
        """
        [PgChannel("room_{RoomId}", Name = "Rooms"), PgTrigger("rooms")]
        public record Room([PgColumn("id")] int RoomId, [PgOperation] ChangeKind Operation, string Name = "x", [PgSql("NEW.a")] int? A = 1)
        {
            public string Colour { get; init; } = "red";
            public required Line<int> Line { get; init; }
        }

        [System.Diagnostics.CodeAnalysis.Experimental("NEW")] public record Line<T> { public T? Value { get; init; } = default; }

        [PgChannel("batches"), PgTrigger("a", Level = TriggerLevel.Statement), PgTrigger("b", Level = TriggerLevel.Statement)]
        public record Batch([PgTable] string Table, [PgRows] List<Row> Rows, [PgCount] int Count);

        public record Row(int Id);

        [PgChannel("wrong_{Id}")] public record Wrong(int Id, object Any);
        """,
    ];

    [Fact]
    public void Models_of_equal_sources_are_equal_and_hash_alike()
    {
        ChannelResultModel[] first = Models();
        ChannelResultModel[] second = Models();
        Assert.Equal(4, first.Length);
        Assert.Equal(first, second);
        Assert.Equal(first.Select(model => model.GetHashCode()), second.Select(model => model.GetHashCode()));
        Assert.NotSame(first[0], second[0]);
    }

    [Fact]
    public void Models_hold_nothing_that_belongs_to_a_compilation()
    {
        int visited = 0;
        foreach (ChannelResultModel model in Models())
        {
            Walk(model, "model", [], ref visited);
        }

        Assert.True(visited > 80, $"The walk saw {visited} objects only.");
    }

    private static ChannelResultModel[] Models()
    {
        return
        [
            .. GeneratorRun.Of(Sources).Result.TrackedSteps[NotifyGenerator.ChannelStep]
                .SelectMany(step => step.Outputs)
                .Select(output => output.Value)
                .OfType<ChannelResultModel>(),
        ];
    }

    private static void Walk(object? value, string path, HashSet<object> seen, ref int visited)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum
            || (!value.GetType().IsValueType && !seen.Add(value)))
        {
            return;
        }

        visited++;
        Assert.False(
            value is ISymbol or SyntaxNode or SyntaxToken or SyntaxTree or SyntaxReference or Location or TextSpan or SourceText
                or Compilation or SemanticModel or AttributeData or Diagnostic or Delegate,
            $"{path} holds a {value.GetType()}.");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, path + "[]", seen, ref visited);
            }
        }

        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Walk(field.GetValue(value), $"{path}.{field.Name}", seen, ref visited);
            }
        }
    }
}
