using System.ComponentModel;
using System.Diagnostics;

namespace MaaS.Training;

/// <summary>
/// The shell in which a job's program runs, apart from the host: in a process group of its own, with its output in a file, and with its
/// exit code in another. It outlives the host, and a Ctrl-C in the host's terminal does not reach it.
/// </summary>
/// <param name="command">The program and its arguments.</param>
/// <param name="setsid">The program of that name; null where there is none.</param>
/// <param name="shell">A POSIX shell. Without setsid one that has job control without a terminal, as that of macOS has.</param>
internal sealed class JobShell(IReadOnlyList<string> command, string? setsid, string shell = "/bin/sh")
{
    // $1 is the job's folder, the rest the command. Its own variables begin with maas_sh_, so that they change none of the job's.
    // Claim: a link is made whole or not at all, and by one only, so a job that was started once is not started again, however many
    // hosts try and whenever they die. Afterwards standard error is let go, by which the host knows that all is said.
    // SIGTERM comes to the whole group. The shell has to outlive the program, to write down its exit code; a handler, unlike an ignored
    // signal, is not handed on to the program, which is not started where the signal came before it. What the program leaves running is
    // killed at the end, and the shell with it.
    private const string Script =
        """
        umask 077
        maas_sh_folder=$1
        shift
        if [ -r /proc/$$/stat ]; then
          read -r maas_sh_stat </proc/$$/stat
          maas_sh_stat=${maas_sh_stat##*) }
          maas_sh_boot=-
          [ -r /proc/sys/kernel/random/boot_id ] && read -r maas_sh_boot </proc/sys/kernel/random/boot_id
          maas_sh_group=$(set -- $maas_sh_stat; echo "$3")
          maas_sh_start="$maas_sh_boot $(set -- $maas_sh_stat; echo "${20}")"
        else
          maas_sh_group=$(($(ps -o pgid= -p $$)))
          maas_sh_start=$(LC_ALL=C TZ=UTC0 ps -o lstart= -p $$)
        fi
        if [ "$maas_sh_group" != $$ ]; then
          echo "it got no process group of its own" >&2
          exit 1
        fi
        maas_sh_stopped=
        trap 'maas_sh_stopped=yes' TERM INT HUP
        printf '%s\n%s\n' $$ "$maas_sh_start" >"$maas_sh_folder/pid.$$" || exit 1
        ln "$maas_sh_folder/pid.$$" "$maas_sh_folder/pid"
        maas_sh_lost=$?
        rm -f "$maas_sh_folder/pid.$$"
        [ $maas_sh_lost = 0 ] || exit 1
        exec </dev/null >>"$maas_sh_folder/log.txt" 2>&1
        if [ "$maas_sh_stopped" ]; then
          maas_sh_code=143
        else
          "$@"
          maas_sh_code=$?
        fi
        echo $maas_sh_code >"$maas_sh_folder/exit.$$" && mv -f "$maas_sh_folder/exit.$$" "$maas_sh_folder/exit"
        kill -s KILL -- -$$
        """;

    // What a program needs to run at all. Anything else of the host's may be a secret, and is not the job's.
    private static readonly HashSet<string> Inherited = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    };

    /// <summary>
    /// Starts the command in the folder unless that has been done before, and returns when the job can be found by its folder.
    /// </summary>
    /// <exception cref="DispatchException">It could not be started.</exception>
    public async Task StartAsync(JobFolder folder, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        RequireProgram();
        string errors;
        try
        {
            using var process = Process.Start(StartInfo(folder, environment))!;
            errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw new DispatchException($"Job {folder.Id} could not be started: {e.Message}", isTransient: true, e);
        }

        if (folder.Process is null)
        {
            throw new DispatchException($"Job {folder.Id} could not be started: {errors.Trim()}.", isTransient: true);
        }
    }

    private ProcessStartInfo StartInfo(JobFolder folder, IReadOnlyDictionary<string, string> environment)
    {
        // Where there is no setsid (macOS), the shell gives its background job a process group of its own.
        string[] launcher = setsid is not null ? [setsid, shell] : [shell, "-c", $"set -m\n{shell} \"$@\" &", "sh"];
        var start = new ProcessStartInfo(launcher[0], [.. launcher[1..], "-c", Script, "sh", folder.Path, .. command])
        {
            WorkingDirectory = folder.WorkPath,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => !Inherited.Contains(name)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void RequireProgram()
    {
        if (ProgramPath.Find(command[0]) is null)
        {
            throw new DispatchException(
                $"The program '{command[0]}' of the profile's Command is not there: install it, or correct the setting.",
                isTransient: false);
        }
    }
}
