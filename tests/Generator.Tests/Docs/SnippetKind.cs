namespace Generator.Tests.Docs;

/// <summary>What a block of code is. A comment before the block says it: <c>&lt;!-- snippet: members --&gt;</c>.</summary>
internal enum SnippetKind
{
    /// <summary>
    /// Statements, types, or statements and then types. They may use what <see cref="Surroundings"/> declares, and the types of
    /// earlier blocks of the page. So is every block without a comment.
    /// </summary>
    Fragment,

    /// <summary><c>members</c>: what stands inside a class.</summary>
    Members,

    /// <summary>
    /// <c>program</c>, and perhaps its name: the whole Program.cs of a console project. Not even a warning is allowed.
    /// </summary>
    Program,

    /// <summary><c>web program</c>: the whole Program.cs of an ASP.NET Core project.</summary>
    WebProgram,

    /// <summary><c>not-compiled: …</c>, and why.</summary>
    NotCompiled,
}
