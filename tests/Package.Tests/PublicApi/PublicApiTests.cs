using Package.Tests.Support;

namespace Package.Tests.PublicApi;

/// <summary>
/// The public API of each assembly is in a text file beside this one. A change of it is made on purpose, or not at all.
/// </summary>
public sealed class PublicApiTests(PackedPackages packed)
{
    /// <summary>Set to 1 to approve the API as it is. Read the difference before committing it.</summary>
    private const string ApproveVariable = "NOTIFY_APPROVE_API";

    public static TheoryData<string> Ids => PackageProject.Ids;

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_public_api_is_the_approved_one(string id)
    {
        PackageFile package = await packed.ReadAsync(id);
        string[] libraries = [.. package.Assemblies.Where(name => name.StartsWith("lib/", StringComparison.Ordinal))];
        Assert.NotEmpty(libraries);
        Assert.Multiple([.. libraries.Select<string, Action>(library => () => Compare(package, library))]);
    }

    private static void Compare(PackageFile package, string library)
    {
        string name = Path.GetFileNameWithoutExtension(library);
        string actual = ApiText.Format(package.Bytes(library), name);
        string folder = Path.Combine(Repository.Root, "tests", "Package.Tests", "PublicApi");
        string approved = Path.Combine(folder, $"{name}.txt");
        string received = Path.Combine(folder, $"{name}.received.txt");
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            File.WriteAllText(approved, actual);
        }

        string expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (expected == actual)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        string[] before = [.. Lines(expected)];
        string[] now = [.. Lines(actual)];
        Assert.Fail(
            $"The public API of {name} is not the approved one.\n"
            + string.Concat(before.Except(now).Select(line => $"- {line}\n"))
            + string.Concat(now.Except(before).Select(line => $"+ {line}\n"))
            + $"The whole is in {received}; {ApproveVariable}=1 approves it.");
    }

    /// <summary>Each line of a member with its type, because many types have members that look the same.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        foreach (string type in text.Split("\n\n"))
        {
            string[] lines = type.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string heading = lines.FirstOrDefault(line => !line.StartsWith('[')) ?? "";
            foreach (string line in lines)
            {
                yield return line.StartsWith(' ') ? $"{heading.Split(" : ")[0]}: {line.Trim()}" : line;
            }
        }
    }
}
