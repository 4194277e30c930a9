using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Support;

/// <summary>The generated SQL, as it is in the compiled constants.</summary>
internal static class SqlConstants
{
    /// <summary>The SQL by file name: <c>OrderEvents.up.sql</c>.</summary>
    public static IEnumerable<(string Name, string Sql)> FindAll(CSharpCompilation compilation)
    {
        return compilation.GetSymbolsWithName(name => name is "Up" or "Down", SymbolFilter.Member)
            .OfType<IFieldSymbol>()
            .Where(field => field.ContainingType.Name.EndsWith("Channel", StringComparison.Ordinal))
            .Select(field => (
                $"{field.ContainingType.Name[..^"Channel".Length]}.{(field.Name == "Up" ? "up" : "down")}.sql",
                (string)field.ConstantValue! + "\n"));
    }
}
