# Demo and studio as a normal user:
#   docker build -t virta .
#   docker run --rm virta demo
#   docker run --rm --network host virta studio --no-show    # it serves this machine alone
FROM python:3.11-slim
RUN useradd --create-home virta
WORKDIR /opt/virta
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY simulation simulation
COPY experiments experiments
COPY scenarios scenarios
COPY virta virta
RUN pip install --no-cache-dir -c constraints.txt ".[all]"
USER virta
WORKDIR /home/virta
ENTRYPOINT ["virta"]
CMD ["demo"]
