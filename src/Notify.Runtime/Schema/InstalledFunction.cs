namespace Notify;

/// <summary>A function without arguments.</summary>
internal sealed record InstalledFunction(uint Oid, string Schema, string Name, string? Comment, FunctionOptions Options, string Body)
{
    public string QualifiedName => $"{Sql.Identifier(Schema)}.{Sql.Identifier(Name)}()";
}
