using Generator.Tests.Docs;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Generator.Tests.Architecture;

/// <summary>
/// What outlives its caller must not keep the caller's AsyncLocals alive: everything in the libraries that captures the execution context
/// does it without one, inside <c>Detached</c>, or is listed here with the reason why it ends with its caller.
/// </summary>
public sealed class CallerContextTests
{
    private static readonly HashSet<string> Capturing =
    [
        "ContinueWith", "CreateTimer", "PeriodicTimer", "QueueUserWorkItem", "Register", "StartNew", "Task.Run", "Thread", "Timer", "BuildMultiHost",
    ];

    private static readonly Dictionary<string, string> EndsWithItsCaller = new(StringComparer.Ordinal)
    {
        ["Detached.cs: Task.Run"] = "It is what suppresses the context.",
        ["RunningTime.cs: CreateTimer"] = "It passes the call on; each caller is looked at by itself.",
        ["EventPump.cs: CreateTimer"] = "The request waits for the flush, and disposes the timer after it.",
        ["WebSocketEndpoint.cs: Register"] = "The request disposes it when the socket has closed.",
    };

    [Fact]
    public void Timers_registrations_and_loops_start_without_the_callers_context()
    {
        string[] captures =
        [
            .. SourceFiles.In("src/Notify.Payloads", "src/Notify.Runtime", "src/Notify.AspNetCore", "src/Notify.Testing")
                .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
                .SelectMany(Captures).Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.Equal(EndsWithItsCaller.Keys.Order(StringComparer.Ordinal), captures);
    }

    private static IEnumerable<string> Captures(string path)
    {
        foreach (ExpressionSyntax expression in CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(DocPages.Root, path))).GetRoot().DescendantNodes().OfType<ExpressionSyntax>())
        {
            string? name = expression switch
            {
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Run" } run } => run.ToString(),
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } => called.Name.Identifier.Text,
                ObjectCreationExpressionSyntax creation => creation.Type.ToString(),
                _ => null,
            };
            if (name is not null && Capturing.Contains(name) && !expression.Ancestors().OfType<InvocationExpressionSyntax>().Any(IsDetached))
            {
                yield return $"{Path.GetFileName(path)}: {name}";
            }
        }
    }

    private static bool IsDetached(InvocationExpressionSyntax call) =>
        call.Expression.ToString() is "Detached.Do" or "Detached.Run";
}
